import json

from cryptography.fernet import Fernet

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import SQL, file_path

from ..engine import urn_seal
from .decision_common import DecisionCommon

SCRIPT = "solidarity_governance/migrations/19.0.1.1.0/post-migration.py"


@tagged("post_install", "-at_install")
class TestUpdate(DecisionCommon):
    """A database of version 19.0.1.0.0 is like a new one after its update."""

    def _update(self):
        load_script(file_path(SCRIPT), "post-migration").migrate(
            self.env.cr, "19.0.1.0.0"
        )
        self.env.invalidate_all()

    def _make_old(self, urn, votes):
        """Bring these votes, by receipt, into an urn as that version had them."""
        key = Fernet.generate_key()
        urn._get_key_path(urn.key_name).write_bytes(key)
        ballots = {
            urn_seal.open_name(receipt).hex(): Fernet(key)
            .encrypt_at_time(
                json.dumps({"name": urn_seal.final_name(receipt), "vote": vote})
                .encode()
                .ljust(300),
                0,
            )
            .decode()
            for receipt, vote in votes.items()
        }
        self.env.cr.execute(
            SQL(
                """
                ALTER TABLE solidarity_urn DISABLE TRIGGER USER;
                UPDATE solidarity_urn
                   SET ballots = %s::jsonb, records = NULL, record_size = NULL
                 WHERE id = %s;
                ALTER TABLE solidarity_urn ENABLE TRIGGER USER;
                """,
                json.dumps(ballots),
                urn.id,
            )
        )
        urn.invalidate_recordset()

    def _open_old(self):
        """Return a secret ballot with three votes, and its votes by receipt."""
        decision = self._open_decision(method="consent", is_secret=True)
        votes = {}
        for member, choice, reason in zip(
            self.members[:3],
            ("yes", "no", "yes"),
            (None, "Too loud, mañana", None),
            strict=True,
        ):
            receipt = self._vote(decision, member, choice, reason=reason)["receipt"]
            votes[receipt] = decision._is_in_urn(receipt)
        self.assertEqual(len(votes), 3)
        self._make_old(decision._get_urn(), votes)
        return decision, votes

    def test_secret_ballot_goes_on(self):
        decision, votes = self._open_old()
        self.assertIsNone(decision._is_in_urn(next(iter(votes))))
        urn = decision._get_urn()
        key_name = urn.key_name
        self._update()
        self.assertNotEqual(urn.key_name, key_name)
        self.assertEqual(urn._ask(SQL("ballots")), {})
        names = [record[: urn_seal.NAME_SIZE].hex() for record in urn._get_records()]
        self.assertEqual(names, sorted(names))
        for receipt, vote in votes.items():
            self.assertEqual(decision._is_in_urn(receipt), vote)
        # one more, and one that is changed
        first = next(iter(votes))
        self._vote(decision, self.members[3], "yes")
        self._vote(decision, self.members[0], "abstain", receipt=first)
        decision._close()
        self.assertTotals(decision, yes=2, no=1, abstain=1)
        again = self._open_decision(is_secret=True)
        size = again._get_urn().record_size
        self._update()
        self.assertEqual(again._get_urn().record_size, size)

    def test_votes_that_cannot_be_read(self):
        """Members are told, instead of waiting for a count that never comes."""
        decision, _votes = self._open_old()
        urn = decision._get_urn()
        urn._get_key_path(urn.key_name).unlink()
        self._update()
        self.assertEqual(decision.state, "cancelled")
        self.assertIn("has to be held again", decision.cancel_reason)

    def test_rules_are_said_anew(self):
        rule = self.env.ref("solidarity_governance.solidarity_support_rule_member")
        domain = rule.domain_force
        rule.domain_force = "[(1, '=', 1)]"
        self._update()
        self.assertEqual(rule.domain_force, domain)

    def test_mails_of_the_organisers_stay(self):
        opened = self.env.ref("solidarity_governance.mail_template_decision_opened")
        failed = self.env.ref("solidarity_governance.mail_template_rule_failed")
        subject = opened.subject
        opened.subject = failed.subject = "As it was before"
        failed.with_user(self.env.ref("base.user_admin")).subject = "Ours"
        self.env.flush_all()
        self._update()
        self.assertEqual(opened.subject, subject)
        self.assertEqual(failed.subject, "Ours")
