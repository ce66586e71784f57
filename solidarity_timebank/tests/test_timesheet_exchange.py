from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .timesheet_common import TimesheetCommon

WEEK = [(f"2026-03-0{day}", 4) for day in range(2, 7)]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 12:00:00")
class TestTimesheetExchange(TimesheetCommon):
    """Time that employees donate becomes exchanges: once, all or nothing, locked."""

    def _fail(self, lines, pattern, user=None):
        """Check that lines are refused, and that nothing was changed."""
        before = self.env["solidarity.exchange"].search_count([])
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            self._approve(lines, user)
        self.assertEqual(self.env["solidarity.exchange"].search_count([]), before)
        self.assertFalse(lines.filtered("exchange_id"))
        self.assertBalances(worker="0", treasury="0", a="0")

    # ------------------------------------------------------------ for the community

    def test_20_donated_hours_are_credited_in_one_step(self):
        """Five days of 4 hours: five exchanges, 20 h from the community's account."""
        lines = self._create_lines(*WEEK)
        exchanges = self._approve(lines)
        self.assertEqual(len(exchanges), 5)
        self.assertEqual(set(exchanges.mapped("state")), {"confirmed"})
        self.assertEqual(exchanges.mapped("is_for_community"), [True] * 5)
        self.assertEqual(
            [(e.date, e.hours) for e in exchanges.sorted("date")],
            [(date(2026, 3, day), 4) for day in range(2, 7)],
        )
        self.assertEqual(lines.exchange_id, exchanges)
        self.assertBalances(worker="20", treasury="-20")
        self.assertLedgerSound()

    def test_statement_names_the_project(self):
        exchange = self._approve(self._create_lines(("2026-03-02", 4)))
        self.assertEqual(exchange.description, "Garden: Weeding")
        self.assertEqual(exchange.transfer_ids.description, "Garden: Weeding")
        self.assertEqual(
            exchange.transfer_ids.idempotency_key, f"exchange:{exchange.id}:1"
        )

    def test_lines_of_a_day_and_project_are_one_exchange(self):
        other = self._create_project(name="Kitchen")
        lines = self._create_lines(("2026-03-02", 1.5), ("2026-03-02", 2))
        lines |= self._create_lines(("2026-03-02", 3), project_id=other.id)
        exchanges = self._approve(lines)
        self.assertEqual(sorted(exchanges.mapped("hours")), [3, 3.5])
        self.assertBalances(worker="6.5")

    def test_thirds_of_an_hour_add_up(self):
        """Three times 1:20 are 4 hours; days by themselves would make 3.99."""
        lines = self._create_lines(*[(f"2026-03-0{n}", 4 / 3) for n in (2, 3, 4)])
        exchanges = self._approve(lines)
        self.assertEqual(sorted(exchanges.mapped("hours")), [1.33, 1.33, 1.34])
        self.assertBalances(worker="4", treasury="-4")

    def test_category_of_the_project(self):
        category = self.env["solidarity.category"].create(
            {"name": "Gardening", "kind": "time"}
        )
        self.project.timebank_category_id = category
        exchange = self._approve(self._create_lines(("2026-03-02", 1)))
        self.assertEqual(exchange.category_id, category)
        self.assertEqual(exchange.transfer_ids.category_id, category)

    def test_the_whole_project_at_once(self):
        self._create_lines(*WEEK)
        action = self.project.with_user(self.user_approver).action_create_exchanges()
        self.assertIn("Credited: 5", action["params"]["message"])
        self.assertBalances(worker="20")
        with self.assertRaisesRegex(UserError, "no time here"):
            self.project.with_user(self.user_approver).action_create_exchanges()

    def test_the_communitys_own_contact_is_the_community(self):
        self.project.partner_id = self.community.partner_id
        exchange = self._approve(self._create_lines(("2026-03-02", 1)))
        self.assertTrue(exchange.is_for_community)
        self.assertEqual(exchange.state, "confirmed")

    # ----------------------------------------------------------------- for a member

    def test_a_member_confirms_what_was_delivered(self):
        self.project.partner_id = self.partner_b
        exchange = self._approve(self._create_lines(("2026-03-02", 3)))
        self.assertEqual(exchange.state, "delivered")
        self.assertEqual(exchange.date, date(2026, 3, 2))
        self.assertBalances(worker="0", b="0")
        self._confirm(exchange)
        self.assertEqual(exchange.state, "confirmed")
        self.assertBalances(worker="3", b="-3")
        self.assertLedgerSound()

    def test_the_customer_of_a_task_goes_before_that_of_the_project(self):
        self.project.partner_id = self.partner_b
        task = self.env["project.task"].create(
            {
                "name": "Roses",
                "project_id": self.project.id,
                "partner_id": self.partner_a.id,
            }
        )
        lines = self._create_lines(("2026-03-02", 1), task_id=task.id)
        exchange = self._approve(lines)
        receiver = exchange.participant_ids.filtered(lambda p: p.role == "receiver")
        self.assertEqual(receiver.membership_id, self.membership_a)

    def test_somebody_of_an_organisation_that_is_a_member(self):
        firm = self.env["res.partner"].create({"name": "Bakery", "is_company": True})
        membership = self._create_membership(firm, date_joined="2020-01-01")
        self.project.partner_id = self.env["res.partner"].create(
            {"name": "Berta", "parent_id": firm.id}
        )
        exchange = self._approve(self._create_lines(("2026-03-02", 1)))
        self.assertIn(membership, exchange.participant_ids.membership_id)

    def test_hours_that_moderators_set_to_nothing_are_free_again(self):
        """Disputed and settled with 0 h: the time can be changed and given again."""
        self.project.partner_id = self.partner_b
        line = self._create_lines(("2026-03-02", 3))
        exchange = self._approve(line)
        exchange.with_user(self.user_b).action_dispute("She was not here")
        self.assertEqual(line.exchange_id, exchange)
        exchange.with_user(self.user_moderator).action_resolve(0, "It was Tuesday")
        self.assertEqual(exchange.state, "cancelled")
        self.assertFalse(line.exchange_id)
        line.date = "2026-03-03"
        self.assertEqual(self._approve(line).date, date(2026, 3, 3))

    # -------------------------------------------------------------------------- once

    def test_twice_credits_once(self):
        lines = self._create_lines(*WEEK)
        exchanges = self._approve(lines)
        with self.assertRaisesRegex(UserError, exchanges[0].name):
            self._approve(lines)
        more = lines | self._create_lines(("2026-03-09", 1))
        self.assertEqual(self._approve(more).hours, 1)
        self.assertBalances(worker="21", treasury="-21")

    def test_reversed_time_is_free_and_can_be_given_again(self):
        line = self._create_lines(("2026-03-02", 4))
        exchange = self._approve(line)
        exchange.with_user(self.user_worker).action_reverse("Wrong day")
        self.assertFalse(line.exchange_id)
        self.assertBalances(worker="0", treasury="0")
        line.unit_amount = 3
        self._approve(line)
        self.assertBalances(worker="3", treasury="-3")
        self.assertLedgerSound()

    # ------------------------------------------------------------------------ locked

    def test_locked_lines_cannot_be_changed(self):
        line = self._create_lines(("2026-03-02", 4))
        exchange = self._approve(line)
        line = line.with_user(self.user_worker)
        other = self._create_project(name="Kitchen")
        for vals in (
            {"unit_amount": 8},
            {"date": "2026-03-03"},
            {"employee_id": self.employee.id},
            {"project_id": other.id},
        ):
            with self.assertRaisesRegex(UserError, exchange.name):
                line.write(vals)
        with self.assertRaisesRegex(UserError, exchange.name):
            line.unlink()
        line.name = "Weeding and watering"
        self.assertTrue(line.readonly_timesheet)

    def test_nobody_links_or_releases_by_hand(self):
        line = self._create_lines(("2026-03-02", 4))
        exchange = self._approve(line)
        free = self._create_lines(("2026-03-02", 1))
        for record, value in ((line, False), (free, exchange.id)):
            for user in (self.user_worker, self.user_approver, self.env.user):
                with self.assertRaisesRegex(UserError, "not by hand"):
                    record.with_user(user).write({"exchange_id": value})
        with self.assertRaisesRegex(UserError, "not by hand"):
            self._create_lines(("2026-03-02", 1), exchange_id=exchange.id)
        with self.assertRaisesRegex(UserError, "not by hand"):
            self._create_lines(("2026-03-02", 1), is_from_exchange=True)

    def test_a_task_that_moves_leaves_locked_lines(self):
        task = self.env["project.task"].create(
            {"name": "Roses", "project_id": self.project.id}
        )
        lines = self._create_lines(
            ("2026-03-02", 1), ("2026-03-03", 1), task_id=task.id
        )
        self._approve(lines[0])
        other = self._create_project(name="Kitchen")
        task.project_id = other
        self.assertEqual(lines.mapped("project_id"), self.project | other)
        self.assertEqual(lines[0].project_id, self.project)

    def test_database_guards_locked_lines(self):
        """Whoever goes around the ORM is stopped, unless the exchange was reversed."""
        line = self._create_lines(("2026-03-02", 4))
        exchange = self._approve(line)
        self.env.flush_all()
        for change in (
            "unit_amount = 5",
            "date = '2026-03-03'",
            "employee_id = NULL",
            "project_id = NULL",
            "exchange_id = NULL",
            "is_from_exchange = TRUE",
        ):
            self.assertSqlRefused(
                f"UPDATE account_analytic_line SET {change} WHERE id = %s",
                [line.id],
                code="23514",
            )
        self.assertSqlRefused(
            "DELETE FROM account_analytic_line WHERE id = %s", [line.id], code="23514"
        )
        self.env.cr.execute(
            "UPDATE account_analytic_line SET name = 'x' WHERE id = %s", [line.id]
        )
        exchange.action_reverse("Wrong day")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_analytic_line SET unit_amount = 5 WHERE id = %s", [line.id]
        )

    # --------------------------------------------------------------------- bad input

    def test_all_or_nothing(self):
        """One wrong line among good ones: none becomes an exchange."""
        lines = self._create_lines(*WEEK, ("2026-03-21", 1))
        self._fail(lines, "Wanda Worker, 03/21/2026, Garden: this day is yet to come")

    def test_every_problem_is_named(self):
        lines = self._create_lines(("2026-03-02", 0), ("2026-03-03", -2))
        lines |= self._create_lines(("2019-12-31", 1))
        with self.assertRaises(UserError) as caught:
            self._approve(lines)
        self.assertEqual(
            str(caught.exception).splitlines()[1:],
            [
                "Wanda Worker, 12/31/2019, Garden: Wanda Worker joined on 01/01/2020, "
                "after this day.",
                "Wanda Worker, 03/02/2026, Garden: only time above zero can be given.",
                "Wanda Worker, 03/03/2026, Garden: only time above zero can be given.",
            ],
        )

    def test_project_that_is_no_timebank(self):
        self.project.is_timebank = False
        self._fail(self._create_lines(("2026-03-02", 1)), "not marked as timebank")

    def test_employee_who_is_no_member(self):
        lines = self._create_lines(("2026-03-02", 1))
        self.membership_worker._set_state("left")
        self._fail(lines, "no active member of Test Riverside")
        stranger = self._create_employee(self.user_employee)
        lines = self._create_lines(("2026-03-02", 1), employee_id=stranger.id)
        self._fail(lines, "no active member of Test Riverside")

    def test_customer_who_is_no_member(self):
        self.project.partner_id = self.partner_other
        self._fail(
            self._create_lines(("2026-03-02", 1)),
            "Otto Other is no active member. Choose a member, or nobody",
        )

    def test_nobody_gives_hours_to_himself(self):
        self.project.partner_id = self.partner_worker
        self._fail(self._create_lines(("2026-03-02", 1)), "to himself")

    def test_day_before_the_receiver_joined(self):
        self.project.partner_id = self.partner_b
        self.membership_b.date_joined = "2026-03-05"
        self._fail(self._create_lines(("2026-03-02", 1)), "Bruno Member joined on")

    def test_day_of_more_than_24_hours(self):
        lines = self._create_lines(("2026-03-02", 20), ("2026-03-02", 4.01))
        self._fail(lines, "more than 24 hours on one day")
        other = self._create_project(name="Kitchen")
        lines = self._create_lines(("2026-03-02", 20))
        lines |= self._create_lines(("2026-03-02", 5), project_id=other.id)
        self._fail(lines, "more than 24 hours on 03/02/2026")

    def test_too_little_time(self):
        self._fail(
            self._create_lines(("2026-03-02", 0.001)), "too little time for the unit"
        )

    def test_timesheet_of_another_company(self):
        """A line of another company is refused, by whom both companies are seen."""
        line = self._create_lines(("2026-03-02", 1))
        user = self.user_approver
        user.company_ids |= self.company_foreign
        self.project.company_id = False
        # as it was when the project was another company's
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_analytic_line SET company_id = %s WHERE id = %s",
            [self.company_foreign.id, line.id],
        )
        self.env.invalidate_all()
        companies = user.company_ids.ids
        approver = line.with_user(user).with_context(allowed_company_ids=companies)
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            approver._create_exchanges()
        with self.assertRaises(AccessError):
            line.with_user(user).with_context(
                allowed_company_ids=self.env.company.ids
            )._create_exchanges()

    def test_project_and_community_of_one_company(self):
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            self.project.timebank_community_id = self.foreign_community

    def test_timebank_needs_a_community(self):
        self.assertSqlRefused(
            "UPDATE project_project SET timebank_community_id = NULL WHERE id = %s",
            [self.project.id],
            code="23514",
        )

    def test_community_without_a_timebank(self):
        lines = self._create_lines(("2026-03-02", 1))
        self.ledger.is_timebank = False
        self._fail(lines, "no open ledger that counts hours")

    def test_limit_of_the_community(self):
        """It has 10 hours to give and five days of four: nothing half done."""
        self.account_treasury.write(
            {"credit_limit": 10, "policy_reason": "For this test alone"}
        )
        self._fail(self._create_lines(*WEEK), "An organiser can raise its credit limit")

    def test_limit_of_the_employee(self):
        self.account_worker.write(
            {"balance_limit": 6, "policy_reason": "For this test alone"}
        )
        self._fail(self._create_lines(*WEEK), "Nothing was credited. Garden: Weeding")

    # ------------------------------------------------------------------------ access

    def test_only_who_approves_timesheets(self):
        lines = self._create_lines(("2026-03-02", 1))
        for user in (self.user_worker, self.user_organiser, self.user_a):
            with self.assertRaises(AccessError):
                lines.with_user(user)._create_exchanges()

    def test_nobody_approves_the_own_time(self):
        """But administrators of timesheets, as in Odoo's approvals."""
        approver = self.env.ref("hr_timesheet.group_hr_timesheet_approver")
        self.user_worker.group_ids += approver
        lines = self._create_lines(("2026-03-02", 1))
        self._fail(lines, "nobody approves the own time", self.user_worker)
        self.user_worker.group_ids += self.env.ref(
            "hr_timesheet.group_timesheet_manager"
        )
        self._approve(lines, self.user_worker)
        self.assertBalances(worker="1")

    def test_approver_sees_lines_of_visible_projects_alone(self):
        self.project.privacy_visibility = "followers"
        lines = self._create_lines(("2026-03-02", 1))
        with self.assertRaises(AccessError):
            self._approve(lines)

    def test_approver_does_not_see_the_exchange(self):
        """It is between the participants; the list of timesheets names it."""
        line = self._create_lines(("2026-03-02", 1))
        exchange = self._approve(line)
        [values] = line.with_user(self.user_approver).web_read(
            {"exchange_id": {"fields": {"display_name": {}}}, "unit_amount": {}}
        )
        self.assertEqual(
            values["exchange_id"]["display_name"], f"Garden: Weeding ({exchange.name})"
        )
        self.assertFalse(
            self.env["solidarity.exchange"]
            .with_user(self.user_approver)
            .search([("id", "=", exchange.id)])
        )
