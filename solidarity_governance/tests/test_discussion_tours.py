from odoo.tests import tagged

from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestDiscussionTours(GovernanceHttpCommon):
    """What members say about proposals, in a real browser at desktop width."""

    def _start(self, tour, user):
        self._login(user)
        self.start_tour(
            f"/my/community/{self.community.code}",
            f"solidarity_governance_{tour}",
            login=user.login,
        )
        self.env.invalidate_all()

    def test_discuss(self):
        """Say something, declare an interest and correct it, report."""
        garden = self._open(self._create_proposal(title="A garden"))
        self._start("discuss", self.user_b)
        self.assertRecordValues(
            garden.declaration_ids,
            [
                {
                    "membership_id": self.membership_b.id,
                    "text": "My sister would sell the plants",
                }
            ],
        )
        report = self.env["solidarity.moderation.report"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertEqual(report.subject_membership_id, self.membership_a)
        self.assertIn("copies my letter", report.reason)

    def test_withdraw(self):
        garden = self._open(self._create_proposal(title="A garden"))
        self._give(garden, self.members[:2], 10)
        self._start("withdraw", self.user_a)
        self.assertEqual(garden.state, "withdrawn")
        self.assertEqual(self.members[:2].mapped("support_available"), [100, 100])

    def test_delivery(self):
        """The supporters say whether the work is what they wanted: the eighth yes of
        15 settles it."""
        garden = self._get_prioritised(title="A garden")
        garden.state = "accepted"
        garden._on_accepted(self.env["solidarity.decision"])
        garden.task_ids.state = "1_done"
        self._start("delivery_objected", self._user(self.members[0]))
        for member in self.members[1:8]:
            garden._answer_delivery(member, True)
        self.assertEqual(garden.state, "delivery")
        self._start("delivery_confirmed", self._user(self.members[14]))
        self.assertEqual(garden.state, "delivered")
        self.assertEqual(set(self.members.mapped("support_available")), {100})


@tagged("post_install", "-at_install")
class TestDiscussionToursPhone(TestDiscussionTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
