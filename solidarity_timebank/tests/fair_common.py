from dateutil.relativedelta import relativedelta

from odoo import fields

from .common import TimebankCommon


class FairCommon(TimebankCommon):
    """Exchanges that were confirmed, with the hours of both sides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.community)
        cls.garden = cls.env["solidarity.category"].create({"name": "Test garden"})
        cls.hedges, cls.music = cls.env["solidarity.category"].create(
            [
                {"name": "Test hedges", "parent_id": cls.garden.id},
                {"name": "Test music"},
            ]
        )

    @classmethod
    def _give(
        cls, provider, receiver, hours, months=0, days=0, received=None, **values
    ):
        """Create a confirmed exchange so many months and days ago.

        :param hours: given, and received unless ``received`` says otherwise
        """
        values.setdefault("date", cls.today - relativedelta(months=months, days=days))
        values.setdefault("state", "confirmed")
        exchange = cls._create_exchange(provider, receiver, hours, **values)
        giving, receiving = exchange.participant_ids.sorted("role")
        giving.hours = hours
        receiving.hours = hours if received is None else received
        return exchange

    @classmethod
    def _create_organiser(cls, login, community):
        user = cls._create_user(
            login, "solidarity_base.group_solidarity_organiser", name=login.title()
        )
        cls._create_membership(user.partner_id, community, role="organiser")
        return user
