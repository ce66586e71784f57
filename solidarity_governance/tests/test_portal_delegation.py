from odoo.tests import tagged

from .decision_pages_common import DecisionPagesCommon


@tagged("post_install", "-at_install")
class TestDelegationPages(DecisionPagesCommon):
    """Give the own vote to somebody, see it, end it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.address = f"{cls.base_url_of_pages}/delegations"
        cls.delegations = cls.env["solidarity.delegation"]

    def _get_delegates(self, member=None):
        """Return pairs of the delegate's name and the category's."""
        return [
            (one.delegate_name, one.category_id.name)
            for one in self.delegations.search(
                [("membership_id", "=", (member or self.voter).id)]
            )
        ]

    def _get_error(self, page):
        return self._get_section(page, "delegations_error")

    def test_give_and_end(self):
        page = self._get(self.address)
        self.assertIn("Nobody: your vote counts where you vote", self._get_text(page))
        page = self._post(self.address, {"delegate": "Bruno"})
        self.assertIn("Bruno Member votes for you", self._get_flash(page))
        self.assertEqual(self._get_delegates(), [("Bruno Member", False)])
        self.assertEqual(
            self._get_section(page, "delegations_given"),
            "Bruno Member all ballots End it",
        )
        page = self._post(self.address, {"delegate": self.membership_a.reference})
        self.assertEqual(self._get_delegates(), [("Ada Member", False)])
        delegation = self.delegations.search([("membership_id", "=", self.voter.id)])
        page = self._post(f"{self.address}/{delegation.id}/end")
        self.assertIn("has ended", self._get_flash(page))
        self.assertEqual(self._get_delegates(), [])

    def test_category(self):
        category = self.env["solidarity.category"].create({"name": "Test Energy"})
        form = {"delegate": "Bruno", "category_id": category.id}
        page = self._post(self.address, form)
        self.assertEqual(self._get_delegates(), [("Bruno Member", "Test Energy")])
        self.assertIn("Test Energy", self._get_section(page, "delegations_given"))

    def test_several(self):
        page = self._post(self.address, {"delegate": "Member"})
        self.assertIn("Several members match", self._get_error(page))
        self.assertEqual(page.xpath("//input[@name='delegate']/@value"), ["Member"])
        choices = page.xpath("//input[@name='to']/@value")
        self.assertCountEqual(
            choices, [str(self.membership_a.id), str(self.membership_b.id)]
        )
        self._post(self.address, {"delegate": "Member", "to": self.membership_b.id})
        self.assertEqual(self._get_delegates(), [("Bruno Member", False)])

    def test_nobody(self):
        page = self._post(self.address, {"delegate": " "})
        self.assertIn("Enter the name or the number", self._get_error(page))
        page = self._post(self.address, {"delegate": "Nemo"})
        self.assertIn('No member matches "Nemo"', self._get_error(page))
        page = self._post(self.address, {"delegate": "Otto Other"})
        self.assertIn("No member matches", self._get_error(page))
        page = self._post(self.address, {"to": self.membership_other.id})
        self.assertIn("Enter the name", self._get_error(page))
        page = self._post(self.address, {"to": self.voter.id})
        self.assertIn("Choose somebody else", self._get_error(page))
        self.assertEqual(self._get_delegates(), [])

    def test_circle(self):
        self.delegations._delegate(self.membership_a, self.membership_b)
        self.delegations._delegate(self.membership_b, self.voter)
        page = self._post(self.address, {"delegate": "Ada"})
        self.assertIn("it would go in a circle", self._get_error(page))
        self.assertEqual(self._get_delegates(), [])

    def test_received(self):
        self.delegations._delegate(self.membership_a, self.voter)
        self.delegations._delegate(self.membership_b, self.membership_organiser)
        page = self._get(self.address)
        self.assertEqual(
            self._get_section(page, "delegations_received"), "Ada Member all ballots"
        )
        self.assertNotIn("Bruno", self._get_text(page))

    def test_others_are_not_ended(self):
        to_me = self.delegations._delegate(self.membership_a, self.voter)
        of_others = self.delegations._delegate(
            self.membership_b, self.membership_organiser
        )
        for delegation in (to_me, of_others):
            self._post(f"{self.address}/{delegation.id}/end", status=404)
        self.assertTrue((to_me | of_others).exists())

    def test_no_csrf(self):
        self._post(self.address, {"delegate": "Bruno"}, status=400, csrf=False)
        self.assertEqual(self._get_delegates(), [])
