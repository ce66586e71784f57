from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.budget import share_budget

# With what becomes of them nobody has decided yet.
ASKING_STATES = ("gathering", "prioritised", "deliberation")


class SolidarityFundingRound(models.Model):
    """A round opens its ballot, shares the money when it closes, or is cancelled."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.funding.round"

    # ------------------------------------------------------------------ actions

    def action_open(self):
        """Let members vote on the proposals of these rounds. Organisers only.

        Drafts that their authors have not opened yet, and what was withdrawn, are left
        out. Everything else asks for money, not more than there is to share.

        :raise UserError: not a draft, less than two proposals, one of another kind,
            without a cost, too expensive, or that members vote on already
        """
        self.community_id._check_role("organiser")
        for funding in self:
            funding._lock()
            funding._check_state("draft")
            proposals = funding._get_asking_proposals()
            funding._check_proposals(proposals)
            for proposal in proposals:
                if proposal.state != "deliberation":
                    proposal.action_deliberate()
            decision = self.env["solidarity.decision"].create(
                funding._prepare_decision_vals(proposals)
            )
            decision.action_open()
            # Organisers have no access to what the ballot fixes.
            funding.sudo().write(
                {
                    "state": "voting",
                    "decision_id": decision.id,
                    "rule": funding.community_id.budget_rule,
                    "date_close": decision.date_close,
                }
            )
            for proposal in proposals:
                proposal.sudo()._start_voting(decision.sudo())

    def action_cancel(self, reason=None):
        """End rounds without a result, and their ballots. Organisers only.

        Proposals go back to deliberation.

        :param str reason: for all members to read
        """
        self.community_id._check_role("organiser")
        for funding in self:
            # first the ballot, as when it is counted: else they wait for each other
            funding.sudo().decision_id._lock_open()
            funding._lock()
            funding._check_state("draft", "voting")
            if funding.state == "voting":
                funding.decision_id.action_cancel(reason)
            funding.sudo().write({"state": "cancelled"})
            funding.sudo().proposal_ids.filtered(
                lambda proposal: proposal.state in ("draft", *ASKING_STATES)
            ).write({"funding_round_id": False})

    # ------------------------------------------------------------------ to open

    def _lock(self):
        """Let nobody open or cancel this round at the same moment: updating the row
        makes the second transaction fail and be begun anew."""
        self.ensure_one()
        self.check_access("write")
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE solidarity_funding_round SET state = state WHERE id = %s",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _check_state(self, *states):
        if self.state in states:
            return
        raise UserError(
            {
                "draft": self.env._('"%s" is not open yet.', self.name),
                "voting": self.env._('Members vote in "%s" already.', self.name),
                "closed": self.env._('"%s" is decided: its result stays.', self.name),
                "cancelled": self.env._(
                    '"%s" was cancelled. Make a new funding round.', self.name
                ),
            }[self.state]
        )

    def _get_asking_proposals(self):
        """Return the proposals for the ballot: those with the most support first, then
        the oldest. That is the order of the ballot, by which ties are broken."""
        return (
            self.env["solidarity.proposal"]
            .search(
                [
                    ("funding_round_id", "=", self.id),
                    ("state", "in", (*ASKING_STATES, "voting")),
                ]
            )
            .sorted(lambda proposal: (-proposal.support_total, proposal.id))
        )

    def _check_proposals(self, proposals):
        """Refuse to let members vote on what cannot be funded."""
        problems = []
        for proposal in proposals:
            title = proposal.title
            if proposal.state == "voting":
                problems.append(
                    self.env._('Members vote on "%s" in another ballot.', title)
                )
            elif proposal.kind != "funding":
                problems.append(self.env._('"%s" does not ask for money.', title))
            elif not proposal.cost > 0:
                problems.append(self.env._('"%s" does not say what it costs.', title))
            elif proposal.currency_id != self.currency_id:
                problems.append(self.env._('"%s" counts in another currency.', title))
            elif not proposal.cost <= self.budget:
                problems.append(
                    self.env._(
                        '"%(title)s" costs %(cost)s, more than there is to share.',
                        title=title,
                        cost=self._format_money(proposal.cost),
                    )
                )
        if problems:
            advice = self.env._(
                "Take these proposals out of the round, or have them changed:"
            )
            raise UserError("\n".join([advice, *problems]))
        if len(proposals) < 2:
            raise UserError(
                self.env._(
                    "Members choose among at least two proposals that ask for money "
                    "and are no drafts. This round has %s.",
                    len(proposals),
                )
            )

    def _prepare_decision_vals(self, proposals):
        days = self.community_id.decision_days
        # on the hour, so that it reads well, and never less than the rules say
        soonest = fields.Datetime.now() + timedelta(days=days, hours=1)
        return {
            "title": self.name,
            "description": self.description,
            "community_id": self.community_id.id,
            "method": self.method,
            "dots": self.dots,
            "dots_cap": self.dots_cap,
            "is_secret": self.is_secret,
            "date_close": self.date_close or soonest.replace(minute=0, second=0),
            "option_ids": [
                fields.Command.create(
                    {
                        "name": proposal.title,
                        "description": proposal.summary,
                        "sequence": place,
                        "proposal_id": proposal.id,
                        "cost": proposal.cost,
                        "reference": str(place),
                    }
                )
                for place, proposal in enumerate(proposals, start=1)
            ],
        }

    # ----------------------------------------------------------------- to close

    def _share_budget(self, is_quorum_met=True):
        """Say who is funded by the votes as they are in the ballot.

        :param bool is_quorum_met: nothing is funded when too few took part
        :return: see ``engine.budget``; without a quorum its one step is ``no_quorum``
        """
        self.ensure_one()
        options, ballots = self.decision_id._get_tally_input()
        shared = share_budget(
            self.rule,
            options,
            {option.id: option.cost for option in self.decision_id.option_ids},
            self.budget,
            ballots,
            # files of others were counted with steps of one unit
            increment=1 if self.is_imported else None,
            digits=self._get_digits(),
        )
        if not is_quorum_met:
            return {
                **shared,
                "winners": [],
                "spent": "0.00",
                "left": shared["budget"],
                "steps": [{"word": "no_quorum"}],
            }
        return shared

    def _get_digits(self):
        """Return with how many decimals amounts are told."""
        return max(2, self.currency_id.decimal_places)

    def _finish(self):
        """Note who is funded, and let it happen: called when the ballot has closed.

        Proposals that won are accepted, the others rejected; their points return.
        """
        self.ensure_one()
        decision = self.decision_id
        # the system writes what was counted, and when, if it ended early
        self.sudo().write(
            {
                "state": "closed",
                "result": decision.result["shared"],
                "date_close": decision.date_close,
            }
        )
        for option in decision.option_ids:
            if option.proposal_id:
                is_winner = option in decision.winner_ids
                option.proposal_id._decide(decision, is_winner)

    def _stop_voting(self):
        """Go back to collecting proposals, because the ballot was cancelled. The next
        one has another end, which organisers set or the rules say."""
        for funding in self.sudo():
            proposals = funding.decision_id.option_ids.proposal_id
            funding.write(
                {
                    "state": "draft",
                    "decision_id": False,
                    "rule": False,
                    "date_close": False,
                }
            )
            for proposal in proposals:
                proposal._stop_voting()
