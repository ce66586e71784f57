from odoo.addons.solidarity_base.tests.http_common import SolidarityHttpCommon

from .common import GovernanceCommon


class GovernanceHttpCommon(GovernanceCommon, SolidarityHttpCommon):
    """Pages of a community that decides together, as people see them."""
