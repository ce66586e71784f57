from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestSecurity(ExchangeCommon):
    """Who took part reads an exchange, and organisers; moderators read disputes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = cls._deliver("2")
        cls.user_c = cls._create_user("member_c", "base.group_portal", name="Cleo")
        cls.partner_c = cls.user_c.partner_id
        cls.membership_c = cls._create_membership(cls.partner_c)
        # organiser of another community of the same company, and of another company
        for name, community in (
            ("hilltop", cls.other_community),
            ("far", cls.foreign_community),
        ):
            user = new_test_user(
                cls.env,
                login=name,
                groups="solidarity_base.group_solidarity_organiser",
                company_id=community.company_id.id,
                company_ids=[(6, 0, community.company_id.ids)],
            )
            cls._create_membership(user.partner_id, community, role="organiser")
            setattr(cls, f"user_{name}", user)

    def _search(self, user, model="solidarity.exchange"):
        return self.env[model].with_user(user).search([]).sudo()

    def test_who_reads(self):
        participants = self.exchange.sudo().participant_ids
        for user in (self.user_a, self.user_b, self.user_organiser, self.user_manager):
            self.assertEqual(self._search(user), self.exchange.sudo(), user.name)
            self.assertEqual(
                self._search(user, "solidarity.exchange.participant"), participants
            )
        for user in (
            self.user_c,
            self.user_other,
            self.user_foreign,
            self.user_employee,
            self.user_moderator,
            self.user_hilltop,
            self.user_far,
        ):
            self.assertFalse(self._search(user), user.name)
            self.assertFalse(self._search(user, "solidarity.exchange.participant"))
            with self.assertRaises(AccessError):
                self.exchange.with_user(user).read(["description"])
        with self.assertRaises(AccessError):
            self._search(self.user_public)

    def test_moderators_read_what_was_reported(self):
        """They need to see what they decide about; that it was reported is no news for
        those who took part."""
        other = self._propose("1")
        reports = self.env["solidarity.moderation.report"]
        reports.with_user(self.user_b)._submit(
            self.exchange.with_user(self.user_b), "Rude words"
        )
        self.assertEqual(self._search(self.user_moderator), self.exchange.sudo())
        self.assertEqual(
            self._search(self.user_moderator, "solidarity.exchange.participant"),
            self.exchange.sudo().participant_ids,
        )
        self.exchange.with_user(self.user_moderator).read(["description", "state"])
        self.assertFalse(self._search(self.user_hilltop))
        for user in (self.user_a, self.user_moderator):
            exchanges = self.env["solidarity.exchange"].with_user(user)
            with self.assertRaises(AccessError):
                exchanges.search([("is_reported", "=", True)])
            with self.assertRaises(AccessError):
                exchanges.browse(self.exchange.id).read(["is_reported"])
        self.assertTrue(self.exchange.sudo().is_reported)
        self.assertFalse(other.sudo().is_reported)

    def test_moderators_read_disputes_only(self):
        self.assertFalse(self._search(self.user_moderator))
        self._as(self.exchange, "b").action_dispute("Not so long")
        self.assertEqual(self._search(self.user_moderator), self.exchange.sudo())
        for user in (self.user_c, self.user_hilltop, self.user_far, self.user_employee):
            self.assertFalse(self._search(user), user.name)

    def test_members_write_nothing(self):
        participant = self.exchange.sudo()._get_side("receiver")
        for user in (self.user_a, self.user_b, self.user_employee, self.user_moderator):
            exchange = self.exchange.with_user(user)
            with self.assertRaises(AccessError):
                exchange.write({"hours": 1})
            with self.assertRaises(AccessError):
                exchange.unlink()
            with self.assertRaises(AccessError):
                exchange.copy()
            with self.assertRaises(AccessError):
                participant.with_user(user).write({"is_confirmed": True})
            with self.assertRaises(AccessError):
                participant.with_user(user).unlink()

    def test_organisers_of_other_communities(self):
        for user in (self.user_hilltop, self.user_far):
            exchange = self.exchange.with_user(user)
            for action in (
                lambda e: e.action_reverse("Because"),
                lambda e: e.action_record(),
                lambda e: e.action_cancel(),
                lambda e: e.action_resolve(1, "Because"),
                lambda e: e.write({"category_id": False}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    action(exchange)
            with self.assertRaises(UserError):
                self.env["solidarity.exchange"].with_user(user).create(
                    {
                        "community_id": self.community.id,
                        "ledger_id": self.ledger.id,
                        "description": "From outside",
                        "hours": 1,
                    }
                )

    def test_not_even_organisers_change_what_members_agreed(self):
        exchange = self._as(self.exchange, "organiser")
        for values in ({"hours": 3}, {"date": "2024-01-01"}, {"is_gift": True}):
            with self.assertRaises(UserError):
                exchange.write(values)
        with self.assertRaises(UserError):
            exchange.unlink()
        with self.assertRaises(UserError):
            exchange.participant_ids.write({"role": "provider"})
        with self.assertRaises(UserError):
            self.env["solidarity.exchange.participant"].with_user(
                self.user_organiser
            ).create(
                {
                    "exchange_id": exchange.id,
                    "membership_id": self.membership_c.id,
                    "role": "receiver",
                }
            )

    def test_wizards_are_ones_own(self):
        for model, values in (
            ("solidarity.exchange.reason", {"action": "reverse", "reason": "Private"}),
            ("solidarity.exchange.resolve", {"reason": "Private"}),
        ):
            self._as(self.exchange, "organiser")
            wizard = (
                self.env[model]
                .with_user(self.user_organiser)
                .create({"exchange_id": self.exchange.id, **values})
            )
            for user in (self.user_manager, self.user_hilltop, self.user_far):
                with self.assertRaises(AccessError):
                    wizard.with_user(user).read(["reason"])
            for user in (self.user_a, self.user_public):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(
                        {"exchange_id": self.exchange.id, **values}
                    )

    def test_nothing_private_by_rpc(self):
        """Proposing, confirming and posting are closed to RPC; addresses, too."""
        for name in ("_propose", "_confirm"):
            self.assertTrue(getattr(self.exchanges, name)._api_private, name)
        rows = self._as(self.exchange, "a").with_context(show_email=True).read()
        self.assertNotIn("@", str(rows))

    def test_reports_are_about_the_other(self):
        """Whoever reports an exchange reports the other side of it."""
        reports = self.env["solidarity.moderation.report"]
        for name, subject in (("a", self.membership_b), ("b", self.membership_a)):
            report = self._as(reports, name)._submit(
                self._as(self.exchange, name), "This was rude"
            )
            self.assertEqual(report.sudo().subject_membership_id, subject)
            self.assertTrue(report.sudo().can_warn)
            self.assertFalse(report.sudo().can_hide)
        with self.assertRaises(AccessError):
            self._as(reports, "c")._submit(self._as(self.exchange, "c"), "Why not")
