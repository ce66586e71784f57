"""Bugs in recurring charges."""

from bug import Bug
from planting import in_method

from odoo.addons.solidarity_ledger.models.solidarity_charge_announcing import (
    SolidarityChargeRun as Announcing,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_line import (
    SolidarityChargeLine,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_run import (
    SolidarityChargeRun,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_taking import (
    SolidarityChargeRun as Taking,
)

CHARGES = [
    Bug(
        "a charge announced late is taken on its old day",
        in_method(
            Announcing,
            "_announce_batch",
            "max(self.date_planned, earliest)",
            "self.date_planned",
        ),
        "test_charge.TestCharge.test_job_was_down_gives_a_week",
        "2027, 3, 15",
    ),
    Bug(
        "who cannot pay holds up the others",
        in_method(Taking, "_take_batch", "if error.row is None:", "if True:"),
        "test_charge.TestCharge.test_who_cannot_pay_is_tried_again",
        "'Bruno': 'open'",
    ),
    Bug(
        "demurrage is taken of the whole balance",
        in_method(
            SolidarityChargeRun,
            "_get_amount_sql",
            "greatest(a.balance - %(threshold)s, 0)",
            "greatest(a.balance - 0 * %(threshold)s, 0)",
        ),
        "test_charge.TestCharge.test_demurrage_rounds_half_up_at_the_run",
        r"0\.6\d != 0\.13",
    ),
    Bug(
        "anybody waives a charge",
        in_method(
            SolidarityChargeLine,
            "action_waive",
            "line.sudo().community_id.is_organiser for line in self",
            "True for line in self",
        ),
        "test_charge.TestCharge.test_limit_reached_then_waived",
        "UserError not raised",
    ),
    Bug(
        "a period is keyed by the day on which it is taken",
        in_method(
            SolidarityChargeLine,
            "_prepare_transfer_vals",
            "{run.period}",
            "{fields.Date.today()}",
        ),
        "test_charge.TestCharge.test_announced_then_taken",
        "charge:[0-9]+:2027-03-15",
    ),
]
