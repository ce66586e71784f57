from psycopg2.errors import CheckViolation

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tools import SQL

from odoo.addons.solidarity_base.own_transaction import own_transaction

from ..engine import urn_seal
from ..engine.ballot import CHOICE_METHODS, BallotError, check_ballot

MAX_REASON = 1000
# Who chooses one of these has to say why.
REASON_KINDS = ("no", "block")


class SolidarityDecision(models.Model):
    """Members vote.

    Nothing here writes to a log or a chatter, and no row says when somebody voted.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.decision"

    def _vote_at_once(self, membership, content, reason=None, receipt=None):
        """Vote in a transaction of its own: what pages call, see :meth:`_vote`."""
        self.env.flush_all()
        with own_transaction(self.env) as env:
            answer = self.with_env(env)._vote(
                membership.with_env(env), content, reason, receipt
            )
            env.flush_all()
        self.env.invalidate_all(flush=False)
        return answer

    def _vote(self, membership, content, reason=None, receipt=None):
        """Take the vote of a member, or another one instead of it.

        :param membership: the voter: one's own, the system may vote for all
        :param dict content: see ``engine/ballot.py``; ids of options
        :param str reason: why; needed for an objection and for a block
        :param str receipt: of the vote that this one replaces, in a secret ballot
        :return: ``receipt`` (text, or None in a ballot that is not secret) and
            ``message``, a sentence for the voter
        :rtype: dict
        :raise AccessError: somebody else's vote
        :raise UserError: not open, not on the roll, content that does not fit
        """
        self.ensure_one()
        membership.ensure_one()
        if not self.env.su and not membership._is_own():
            raise AccessError(self.env._("Each member has one vote: the own."))
        decision = self.sudo()
        # The ballot does not close in between; votes do not wait for each other.
        decision.env.cr.execute(
            SQL("SELECT FROM solidarity_decision WHERE id = %s FOR SHARE", self.id)
        )
        decision.invalidate_recordset()
        elector = decision._get_elector(membership.sudo())
        content = decision._check_content(content)
        reason = decision._check_reason(content, reason)
        is_first = elector._mark_voted()
        try:
            if decision.is_secret:
                return decision._vote_secretly(content, reason, receipt, is_first)
            return decision._vote_openly(elector, content, reason)
        except CheckViolation:
            # by the clock of the database the time ended just now
            raise UserError(decision._get_closed_message()) from None

    def _get_elector(self, membership):
        """Return the elector who may vote now.

        :raise UserError: says why the member may not
        """
        now = Datetime.now()
        elector = self.env["solidarity.elector"].search(
            [("decision_id", "=", self.id), ("membership_id", "=", membership.id)]
        )
        if membership.community_id != self.community_id:
            raise UserError(
                self.env._(
                    "Only members of the community vote here, and they vote in their "
                    "own name."
                )
            )
        if self.state == "draft":
            raise UserError(
                self.env._("The ballot has not opened yet: vote when it is open.")
            )
        if self.state == "cancelled":
            raise UserError(
                self.env._("The ballot was cancelled: there is no vote any more.")
            )
        if self.state == "closed" or self.date_close <= now:
            raise UserError(self._get_closed_message())
        if not elector:
            raise UserError(
                self.env._(
                    "You are not on the roll of this ballot: who was a member when it "
                    "opened votes. You can vote in the next one."
                )
            )
        if membership.state != "active":
            raise UserError(
                self.env._(
                    "Only active members vote. Please ask the organisers about your "
                    "membership."
                )
            )
        return elector

    def _get_closed_message(self):
        return self.env._("The ballot is closed: votes cannot be given any more.")

    # ------------------------------------------------------------------ content

    def _check_content(self, content):
        """Return the content in its normal form.

        :raise UserError: says what to change
        """
        try:
            return check_ballot(
                self.method,
                content,
                self.option_ids.ids,
                dots=self.dots,
                dots_cap=self.dots_cap,
            )
        except BallotError as error:
            raise UserError(self._get_ballot_message(error)) from None

    def _get_ballot_message(self, error):
        """Return what to tell a voter whose content does not fit."""
        details = dict(error.details)
        option = self.option_ids.filtered(lambda o: o.id == details.get("option"))
        details["option"] = option.name or ""
        return {
            "shape": lambda: self.env._(
                "This is no vote of this ballot. Open its page again."
            ),
            "empty": lambda: self.env._("Nothing is chosen yet: choose, then vote."),
            "unknown": lambda: self.env._(
                "One of the options is not on this ballot. Open its page again."
            ),
            "repeated": lambda: self.env._(
                '"%(option)s" is there twice: choose it once.', **details
            ),
            "score": lambda: self.env._(
                "A score is a whole number from 0 to %(most)s: change that of "
                '"%(option)s".',
                **details,
            ),
            "number": lambda: self.env._(
                'Dots are whole numbers, 0 or more: change those of "%(option)s".',
                **details,
            ),
            "cap": lambda: self.env._(
                'One option gets %(most)s dots at most: take some from "%(option)s".',
                **details,
            ),
            "total": lambda: self.env._(
                "You gave %(value)s dots and have %(most)s: take some away.", **details
            ),
        }[error.word]()

    def _check_reason(self, content, reason):
        """Return the stripped reason, or None.

        :raise UserError: it is missing for an objection or block, or too long
        """
        # what no keyboard writes, the database does not take either
        letters = (one for one in reason or "" if one.isprintable() or one == "\n")
        reason = "".join(letters).strip() or None
        if reason and len(reason) > MAX_REASON:
            raise UserError(
                self.env._(
                    "Please say it in %(most)s characters: these are %(count)s.",
                    most=MAX_REASON,
                    count=len(reason),
                )
            )
        if self.method == "consent" and not reason:
            option = self.option_ids.browse(content["choice"])
            if option.kind in REASON_KINDS:
                raise UserError(
                    self.env._(
                        '"%s" needs a reason, so that the others can answer it: please '
                        "write it.",
                        option.name,
                    )
                )
        return reason

    # -------------------------------------------------------------------- votes

    def _vote_openly(self, elector, content, reason):
        vals = {"content": content, "reason": reason}
        ballot = elector._get_ballot()
        if ballot:
            ballot.write(vals)
            message = self.env._("Your vote is changed.")
        else:
            ballot.create({"decision_id": self.id, "elector_id": elector.id, **vals})
            message = self.env._("Thank you, your vote counts.")
        ballot.flush_model()
        return {"receipt": None, "message": message}

    def _vote_secretly(self, content, reason, receipt, is_first):
        urn = self._get_urn()
        if is_first:
            receipt = urn_seal.make_receipt()
            message = self.env._(
                "Thank you, your vote is in the urn. Keep this receipt: with it you "
                "can change your vote until the ballot closes, and find it in the "
                "count. Nobody can give it to you again."
            )
        else:
            receipt = urn_seal.normalise_receipt(receipt)
            if not receipt or urn._get(receipt) is None:
                raise UserError(
                    self.env._(
                        "You have voted. To change your vote, enter the receipt that "
                        "you got: the ballot is secret, so there is no other way to "
                        "find it."
                    )
                )
            message = self.env._("Your vote is changed. The receipt stays the same.")
        vote = dict(content)
        if reason and self.method == "consent":
            vote["reason"] = reason
        urn._put(receipt, vote, self._get_vote_size())
        return {"receipt": receipt, "message": message}

    def _get_vote_size(self):
        """Return how long a vote can be, in bytes of JSON.

        No longer than it must be: all votes of an urn are written with each new one.
        """
        named = 1 if self.method in CHOICE_METHODS else len(self.option_ids)
        reason = 20 + 4 * MAX_REASON if self.method == "consent" else 0
        return 20 + 24 * named + reason

    def _get_urn(self):
        """Return the urn of this ballot, or none."""
        return self.env["solidarity.urn"].search([("decision_id", "=", self.id)])

    def _is_in_urn(self, receipt):
        """Return the vote that is in the urn under a receipt, or None.

        Whoever has the receipt may look: there is no other proof of being the voter.

        :param str receipt: as it was given to the voter, or typed again
        :return: content, see ``engine/ballot.py``
        """
        self.check_access("read")
        receipt = urn_seal.normalise_receipt(receipt)
        urn = self.sudo()._get_urn()
        vote = urn._get(receipt) if receipt and urn else None
        if vote:
            vote.pop("reason", None)
        return vote
