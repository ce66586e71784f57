from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

MIN_CANCEL_REASON = 10


class SolidarityDecision(models.Model):
    """A ballot opens, closes or is cancelled: what organisers and the system do."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    # ------------------------------------------------------------------ actions

    def action_open(self):
        """Open ballots now, whatever day was planned. Organisers only.

        Everything a ballot depends on is fixed from now on: who may vote, and for
        whom, the options, and how it is counted.

        :raise UserError: not a draft, nobody may vote, nothing to choose from, no date
            of closing, less time or easier conditions than the rules of the community
        """
        self.community_id._check_role("organiser")
        for decision in self.sudo():
            decision._lock()
            if not self.env.su:
                decision.date_open = fields.Datetime.now()
                decision._check_days()
            decision._open()

    def action_close(self):
        """Close ballots whose time is over, or on which all have voted, and count.

        They close by themselves; this is for organisers who do not want to wait for
        the job. The system may close early.

        :raise UserError: members can still vote
        """
        self.community_id._check_role("organiser")
        for decision in self.sudo():
            if not self.env.su and not decision._is_over():
                raise UserError(
                    self.env._(
                        'Members may vote on "%s" until it closes, and change their '
                        "vote. It closes by itself. If something is wrong with it, "
                        "cancel it.",
                        decision.title,
                    )
                )
            decision._close()

    def action_cancel(self, reason=None):
        """End ballots without a result. Organisers only.

        :param str reason: for all members, at least 10 characters
        """
        self.community_id._check_role("organiser")
        reason = (reason or "").strip()
        if len(reason) < MIN_CANCEL_REASON:
            raise UserError(
                self.env._(
                    "Please say why the ballot is cancelled, in at least %s "
                    "characters: all members read it.",
                    MIN_CANCEL_REASON,
                )
            )
        for decision in self.sudo():
            decision._lock()
            was_open = decision.state == "open"
            if not was_open and decision.state != "draft":
                raise UserError(
                    self.env._(
                        '"%s" has ended already: its result stays.', decision.title
                    )
                )
            decision.write({"state": "cancelled", "cancel_reason": reason})
            if was_open:
                decision._get_urn()._destroy_key_after_commit()
                decision._trigger_job()
                if decision.proposal_id:
                    decision.proposal_id._stop_voting()

    # --------------------------------------------------------------- to close

    def _lock(self):
        """Let nobody vote, open, close or cancel this ballot at the same moment."""
        self.ensure_one()
        self.env.flush_all()  # options that were just written, too
        self.env.cr.execute(
            SQL("SELECT FROM solidarity_decision WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset()

    def _lock_open(self):
        """Lock those of these ballots that are open, for who ends what they are on."""
        for decision in self.filtered(lambda decision: decision.state == "open"):
            decision._lock()

    def _is_over(self):
        """Tell whether nobody can vote any more, or all have."""
        self.ensure_one()
        # that all have voted is public: how many have is
        electors = self.env["solidarity.elector"].sudo()
        return self.state == "open" and (
            self.date_close <= fields.Datetime.now()
            or not electors.search_count(
                [("decision_id", "=", self.id), ("has_voted", "=", False)], limit=1
            )
        )

    def _close(self):
        """Count the votes, and let happen what was decided.

        Called by the system. In a transaction that reads a snapshot it fails, to be
        tried again, rather than overlooking a vote of this moment: every row that a
        vote touches is locked here.
        """
        for decision in self.sudo():
            decision._lock()
            if decision.state != "open":
                raise UserError(
                    self.env._('No ballot on "%s" is open.', decision.title)
                )
            decision.env.cr.execute(
                SQL(
                    "SELECT FROM solidarity_elector WHERE decision_id = %s"
                    " ORDER BY id FOR UPDATE",
                    decision.id,
                )
            )
            decision.env["solidarity.elector"].invalidate_model()
            decision._get_urn()._reveal()
            vals = decision._count()
            # the winners first: with the state, everything is final
            decision.winner_ids = vals.pop("winner_ids")
            decision.flush_recordset()
            now = max(fields.Datetime.now(), decision.date_open + timedelta(seconds=1))
            if now < decision.date_close:
                vals["date_close"] = now
            decision.write({"state": "closed", **vals})
            decision.flush_recordset()
            decision._apply_result()
            decision._trigger_job()

    def _apply_result(self):
        """Let happen what was decided."""
        self.ensure_one()
        if self.proposal_id:
            self.proposal_id._decide(self, self.is_accepted)
