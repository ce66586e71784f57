from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.solidarity_base.tests.common import ORGANISER

from .policy_common import REASON, PolicyCommon

# Nobody reads these, whatever the role; a delegation is known to two members.
CLOSED = {"solidarity.urn", "solidarity.proposal.news", "solidarity.delegation"}
# What organisers prepare and change; the rest comes from what members do.
ORGANISED = {
    "solidarity.proposal",
    "solidarity.decision",
    "solidarity.decision.option",
    "solidarity.funding.round",
}
# Members make these, their own; see ``test_proposal_security``.
PROPOSED = {"solidarity.proposal", "solidarity.proposal.rule"}


@tagged("post_install", "-at_install")
class TestAllModelsSecurity(PolicyCommon):
    """No model of this addon is open to those whom it does not concern: members of
    other communities and companies, employees, visitors, organisers of elsewhere, and
    an organiser of the community who may not work in its company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hilltop, cls.far, cls.traveller = (
            cls._create_organiser(login, community, company)
            for login, community, company in (
                ("hilltop", cls.other_community, cls.other_community.company_id),
                ("far", cls.foreign_community, cls.company_foreign),
                ("traveller", cls.community, cls.company_foreign),
            )
        )
        cls.strangers = (
            cls.user_other
            | cls.user_foreign
            | cls.user_employee
            | cls.hilltop
            | cls.far
            | cls.traveller
        )
        cls.records = cls._create_records()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _create_organiser(cls, login, community, company):
        user = new_test_user(
            cls.env,
            login=f"organiser_{login}",
            groups=ORGANISER,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        cls._create_membership(user.partner_id, community, role="organiser")
        return user

    @classmethod
    def _create_records(cls):
        """Return records of ``community``, some of each model."""
        proposal = cls._open(cls._create_policy(("support_cap", 12)))
        proposal._support(cls.membership_a, 5)
        proposal._declare_interest(cls.membership_a, "I live next door.")
        proposal._tell("delivered", cls.membership_a)
        delegation = cls.env["solidarity.delegation"]._delegate(
            cls.membership_a,
            cls.community.membership_ids.filtered(
                lambda member: member.partner_id == cls.traveller.partner_id
            ),
        )
        decision, secret = (
            cls.env["solidarity.decision"].create(
                {
                    "title": "Shall we?",
                    "community_id": cls.community.id,
                    "date_close": "2099-01-01 00:00:00",
                    "is_secret": is_secret,
                }
            )
            for is_secret in (False, True)
        )
        decisions = decision | secret
        decisions.action_open()
        for one in decisions:
            one._vote(cls.membership_a, {"choice": one.option_ids[0].id})
        decision._close()
        funding = cls.env["solidarity.funding.round"].create(
            {"name": "Fund", "community_id": cls.community.id, "budget": 100}
        )
        community = cls.community.with_user(cls.user_organiser)
        emergency = community._emergency_change(
            community, "support_threshold", 50, REASON
        )
        proposals = proposal | emergency.proposal_id
        rules = cls.env["solidarity.governed.rule"].search(
            community.action_open_rules()["domain"]
        )
        reports = cls.env["solidarity.support.report"].search(
            [("community_id", "=", cls.community.id)]
        )
        records = [
            proposals,
            proposals.amendment_ids,
            proposals.declaration_ids,
            proposal.rule_ids,
            proposals.support_ids,
            cls.env["solidarity.support.move"].search(
                [("proposal_id", "=", proposal.id)]
            ),
            reports,
            cls.env["solidarity.proposal.news"].search(
                [("proposal_id", "=", proposal.id)]
            ),
            decisions,
            decisions.option_ids,
            decisions.elector_ids,
            decision.ballot_ids,
            secret._get_urn(),
            delegation,
            funding,
            emergency,
            rules,
            rules.choice_ids,
            cls._create_wizard(
                "decision.cancel", decision_id=decision.id, reason=REASON
            ),
            cls._create_wizard("proposal.cancel", proposal_id=proposal.id),
            cls._create_wizard(
                "pabulib.import", community_id=cls.community.id, file=b"Zg=="
            ),
            cls._create_wizard("emergency.wizard", rule_id=rules[0].id, reason=REASON),
        ]
        return {one._name: one.sudo() for one in records}

    @classmethod
    def _create_wizard(cls, name, **values):
        wizard = cls.env[f"solidarity.{name}"].with_user(cls.user_organiser)
        return wizard.create(values)

    def _for_each(self, users, check):
        """Call ``check`` with the records of each model, as each of the users."""
        for user in users:
            for name, records in self.records.items():
                with self.subTest(user=user.login, model=name):
                    check(records.with_user(user))

    def _reads(self, records):
        """Return those of the records that a user finds, or reads by their number."""
        found = records.filtered(lambda record: record.has_access("read"))
        try:
            return found | records.search([("id", "in", records.ids)])
        except AccessError:
            return found

    def test_every_model_is_here(self):
        names = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "solidarity_governance" and not model._abstract
        }
        self.assertEqual(set(self.records), names)
        for name, records in self.records.items():
            self.assertTrue(records, name)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_does_not_read(self):
        self._for_each(
            self.strangers,
            lambda records: self.assertFalse(self._reads(records)),
        )

    def test_who_reads(self):
        """The same question, of one who may: so it can be answered by yes."""

        def check(records):
            expected = records.browse() if records._name in CLOSED else records
            self.assertEqual(self._reads(records), expected)

        self._for_each(self.user_organiser, check)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_wizards_are_ones_own(self):
        def check(records):
            if records._transient:
                self.assertFalse(self._reads(records))

        self._for_each(self.user_manager | self.user_moderator, check)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_visitors(self):
        def check(records):
            with self.assertRaises(AccessError):
                records.search([])

        self._for_each(self.user_public, check)

    def test_who_does_not_write(self):
        def check(records):
            for record in records:
                self.assertFalse(record.has_access("write"))
                self.assertFalse(record.has_access("unlink"))

        self._for_each(self.strangers | self.user_b | self.user_moderator, check)

    def test_who_does_not_create(self):
        def check(records):
            may_create = records._name in PROPOSED
            self.assertEqual(records.browse().has_access("create"), may_create)

        self._for_each(self.user_a | self.user_employee | self.user_moderator, check)

    def test_what_organisers_write(self):
        def check(records):
            may_write = records._name in ORGANISED or records._transient
            for record in records:
                self.assertEqual(record.has_access("write"), may_write)

        names = [name for name in self.records if "governed" not in name]
        self.records = {name: self.records[name] for name in names}
        self._for_each(self.user_organiser, check)
