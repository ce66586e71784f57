"""A committed community that votes on its rules, with a ledger that counts hours, for
tests with real cursors."""

import dataclasses
from datetime import timedelta

from ledger_world import environment

from odoo import Command, fields
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

REASON = "A rule of this test"
ORGANISER = "solidarity_base.group_solidarity_organiser"


@dataclasses.dataclass
class PolicyWorld:
    """Ids in ``database``. The members are an organiser, who is a user, and others."""

    database: str
    community_id: int
    ledger_id: int
    charge_id: int
    organiser_uid: int
    member_ids: list

    @classmethod
    def create(cls, database, members=5):
        """Commit a community; a new account of its ledger may go 10 below zero."""
        with environment(database) as env:
            community = env["solidarity.community"].create(
                {"name": "Council", "code": "council"}
            )
            ledger = env["solidarity.ledger"].create(
                {
                    "name": "Council hours",
                    "community_id": community.id,
                    "credit_limit": 10,
                    "is_timebank": True,
                }
            )
            charge = env["solidarity.charge"].create(
                {
                    "ledger_id": ledger.id,
                    "name": "Membership",
                    "description": "Room and tools",
                    "amount": 2,
                }
            )
            organiser = env["res.users"].create(
                {
                    "name": "Olga",
                    "login": "council_organiser",
                    "group_ids": [Command.link(env.ref(ORGANISER).id)],
                }
            )
            partners = organiser.partner_id | env["res.partner"].create(
                [{"name": f"Member {number}"} for number in range(1, members)]
            )
            memberships = env["solidarity.membership"].create(
                [
                    {
                        "community_id": community.id,
                        "partner_id": partner.id,
                        "state": "active",
                        "role": "member"
                        if partner != organiser.partner_id
                        else "organiser",
                    }
                    for partner in partners
                ]
            )
            community.write({"governance_mode": "vote", "policy_reason": REASON})
            return cls(
                database,
                community.id,
                ledger.id,
                charge.id,
                organiser.id,
                memberships.ids,
            )

    # ------------------------------------------------------------------ asking

    def query(self, statement, *params):
        """Return the rows of ``statement`` in a transaction of its own."""
        with Registry(self.database).cursor() as cr:
            cr.execute(statement, params)
            return cr.fetchall()

    def request(self, work, uid=None):
        """Return what ``work(env)`` returns, begun anew as Odoo does with requests."""
        while True:
            try:
                with environment(self.database, *([uid] if uid else [])) as env:
                    return work(env)
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                continue

    def log(self):
        """Return the policy log after its first line, in the order of writing: tuples
        of field, old and new value, decision, emergency."""
        return self.query(
            """
            SELECT field_name, old_value, new_value,
                   decision_id IS NOT NULL, emergency_id IS NOT NULL
              FROM solidarity_policy_change
             WHERE community_id = %s ORDER BY id OFFSET 1
            """,
            self.community_id,
        )

    # ---------------------------------------------------------------- deciding

    def propose(self, *rules, **values):
        """Commit a proposal in deliberation; rules are (model, id, field, value)."""

        def work(env):
            names = ("res_model", "res_id", "field_name", "new_value")
            proposal = env["solidarity.proposal"].create(
                {
                    "community_id": self.community_id,
                    "author_id": self.member_ids[1],
                    "kind": "policy",
                    "title": "Other rules for us",
                    "summary": "They fit better to what we do.",
                    **values,
                }
            )
            proposal._set_rules([dict(zip(names, rule, strict=True)) for rule in rules])
            proposal._check_openable()
            proposal._publish("deliberation")
            return proposal.id

        return self.request(work)

    def open_ballot(self, proposal_id):
        """Open a ballot in which all but the organiser have voted for it."""

        def work(env):
            proposal = env["solidarity.proposal"].browse(proposal_id)
            decision = env["solidarity.decision"].create(
                {
                    "title": proposal.title,
                    "community_id": proposal.community_id.id,
                    "proposal_id": proposal.id,
                    "date_close": fields.Datetime.now() + timedelta(days=7),
                }
            )
            decision.action_open()
            option = decision.option_ids.filtered(lambda one: one.kind == "yes")
            for member in decision.elector_ids.membership_id[1:]:
                decision._vote(member, {"choice": option.id})
            return decision.id

        return self.request(work)

    def close_ballot(self, decision_id):
        self.request(
            lambda env: env["solidarity.decision"].browse(decision_id)._close()
        )

    def accept(self, *rules, **values):
        """Let members accept a change of rules; return the proposal and the ballot."""
        proposal_id = self.propose(*rules, **values)
        decision_id = self.open_ballot(proposal_id)
        self.close_ballot(decision_id)
        return proposal_id, decision_id
