from odoo import fields, models
from odoo.exceptions import UserError

MAX_OUTCOME = 2000


class SolidarityDecision(models.Model):
    """What follows from a decision, in the words of the organisers.

    The result is counted and final; this says who does what now, and may be brought up
    to date. Each version stays in the chatter.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    outcome = fields.Text(
        string="What Follows",
        copy=False,
        tracking=True,
        help="For all members, below the result: who does what now.",
    )

    def write(self, vals):
        outcome = vals.get("outcome")
        if outcome:
            self._check_outcome(outcome)
        return super().write(vals)

    def _check_outcome(self, outcome):
        if any(decision.state != "closed" for decision in self):
            raise UserError(
                self.env._(
                    "What follows is said when the votes are counted: until then "
                    "nobody knows."
                )
            )
        if len(outcome) > MAX_OUTCOME:
            raise UserError(
                self.env._(
                    "Please say in %(most)s characters what follows: these are "
                    "%(count)s.",
                    most=f"{MAX_OUTCOME:,}",
                    count=len(outcome),
                )
            )
