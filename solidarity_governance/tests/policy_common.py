from datetime import timedelta

from odoo import fields

from .common import GovernanceCommon

REASON = "The hall is closed this winter"
VOTE_REASON = "We vote from now on"


class PolicyCommon(GovernanceCommon):
    """A community that decides its rules by vote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._vote_on_rules(cls.community)
        cls.log_start = cls._get_log(cls.community)

    @classmethod
    def _vote_on_rules(cls, community):
        community.write({"governance_mode": "vote", "policy_reason": VOTE_REASON})

    @classmethod
    def _get_log(cls, community=None):
        """Return the policy log in the order in which it was written."""
        return cls.env["solidarity.policy.change"].search(
            [("community_id", "=", (community or cls.community).id)], order="id"
        )

    def _get_new_log(self):
        return self._get_log() - self.log_start

    @classmethod
    def _rule(cls, field_name, new_value, record=None):
        record = record or cls.community
        return {
            "res_model": record._name,
            "res_id": record.id,
            "field_name": field_name,
            "new_value": new_value,
        }

    @classmethod
    def _create_policy(cls, *rules, author=None, **values):
        """Create a draft that changes rules: tuples of the arguments of ``_rule``."""
        proposal = cls._create_proposal(
            author,
            **{"kind": "policy", "title": "Other rules for us", **values},
        )
        proposal._set_rules([cls._rule(*rule) for rule in rules])
        return proposal

    @classmethod
    def _deliberate(cls, proposal):
        """Put a draft to deliberation as the system, without support."""
        proposal._check_openable()
        proposal._publish("deliberation")
        return proposal

    @classmethod
    def _get_ballot(cls, proposal, **values):
        """Open a ballot on a proposal in deliberation."""
        decision = cls.env["solidarity.decision"].create(
            {
                "title": proposal.title,
                "community_id": proposal.community_id.id,
                "proposal_id": proposal.id,
                "date_close": fields.Datetime.now() + timedelta(days=7),
                **values,
            }
        )
        decision.action_open()
        return decision

    @classmethod
    def _close(cls, decision, is_accepted=True, is_quorum_met=True):
        """Let members vote, so many that it counts, and close the ballot."""
        kind = "yes" if is_accepted else "no"
        option = decision.option_ids.filtered(lambda o: o.kind == kind)
        electors = decision.elector_ids.membership_id
        for member in electors if is_quorum_met else electors[:1]:
            decision._vote(member, {"choice": option.id})
        decision._close()

    @classmethod
    def _accept(cls, proposal):
        """Let members accept a draft, now."""
        decision = cls._get_ballot(cls._deliberate(proposal))
        cls._close(decision)
        return decision

    def _change_in_emergency(self, field_name, value, record=None, reason=REASON):
        return self.community.with_user(self.user_organiser)._emergency_change(
            record or self.community, field_name, value, reason
        )

    def assertLogReplays(self, record, names):
        """Each line of the log of a rule begins where the one before ended, and the
        last one ends with the value of today."""
        for name in names:
            lines = self._get_log().filtered(
                lambda line, name=name: (line.res_model, line.res_id, line.field_name)
                == (record._name, record.id, name)
            )
            for before, after in zip(lines, lines[1:], strict=False):
                self.assertEqual(before.new_value, after.old_value)
            if lines:
                self.assertEqual(lines[-1].new_value, record._get_policy_text(name))
