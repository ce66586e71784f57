from freezegun import freeze_time

from odoo import Command

from odoo.addons.solidarity_base.tests.common import PORTAL, SolidarityCommon

SUMMARY = "What we want to do together, and why it is good for all."


class GovernanceCommon(SolidarityCommon):
    """A community that decides together.

    * ``members``: 20 memberships of portal users in ``community``, besides those of
      ``SolidarityCommon``. They log in as ``governor_01`` … ``governor_20``; the
      password is the login.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls._create_members(20)

    @classmethod
    def _create_members(cls, count, community=None, prefix="governor"):
        """Create active members of a community, who are portal users."""
        community = community or cls.community
        users = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"{prefix.capitalize()} {number:02}",
                        "login": f"{prefix}_{number:02}",
                        "password": f"{prefix}_{number:02}",
                        "email": f"{prefix}_{number:02}@example.com",
                        "group_ids": [Command.set(cls.env.ref(PORTAL).ids)],
                        "company_id": community.company_id.id,
                        "company_ids": [Command.set(community.company_id.ids)],
                    }
                    for number in range(1, count + 1)
                ]
            )
        )
        return cls.env["solidarity.membership"].create(
            [
                {
                    "community_id": community.id,
                    "partner_id": user.partner_id.id,
                    "state": "active",
                }
                for user in users
            ]
        )

    @classmethod
    def _create_proposal(cls, author=None, **values):
        """Create a draft as the system: an action of A unless told otherwise."""
        author = author or cls.membership_a
        return cls.env["solidarity.proposal"].create(
            {
                "community_id": author.community_id.id,
                "author_id": author.id,
                "title": "A garden behind the station",
                "summary": SUMMARY,
                **values,
            }
        )

    @classmethod
    def _open(cls, proposal):
        """Open a draft to the members; a policy gets a rule to change if it has none:
        one proposal may get 12 points at most."""
        if proposal.kind == "policy" and not proposal.rule_ids:
            cls.env["solidarity.proposal.rule"].create(
                {
                    "proposal_id": proposal.id,
                    "res_model": "solidarity.community",
                    "res_id": proposal.community_id.id,
                    "field_name": "support_cap",
                    "new_value": "12",
                }
            )
        proposal.action_open()
        return proposal

    @classmethod
    def _give(cls, proposal, members, points):
        """Let each of these members give so many points to a proposal."""
        for member in members:
            proposal._support(member, points)

    @classmethod
    def _get_prioritised(cls, author=None, **values):
        """Return a new proposal to which 15 members gave 10 points each: 150."""
        proposal = cls._open(cls._create_proposal(author, **values))
        cls._give(proposal, cls.members[:15], 10)
        return proposal

    @classmethod
    def _get_deliberated(cls, author=None, **values):
        """Return a new proposal that is ready for a ballot."""
        proposal = cls._get_prioritised(author, **values)
        proposal.action_deliberate()
        return proposal

    @classmethod
    def _user(cls, membership):
        """Return the user who is a member."""
        return membership.partner_id.user_ids

    def _as(self, record, who):
        """Return a record as seen by a user, or by the user who is a member."""
        if who._name == "solidarity.membership":
            who = self._user(who)
        return record.with_user(who)

    def _run_cron(self, name):
        """Run a job of this addon, as the scheduler does; mails about proposals are
        written by ``ir_cron_send_proposal_news``."""
        with self.enter_registry_test_mode():
            self.env.ref(f"solidarity_governance.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _run_cron_at(self, name, date):
        """Run a job as the scheduler does at this date."""
        with freeze_time(date):
            self._run_cron(name)
