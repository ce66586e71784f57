from contextlib import closing
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .policy_common import PolicyCommon

NAMES = ("support_cap", "support_grant")
NAME = st.sampled_from(NAMES)
VALUE = st.sampled_from([3, 8, 30, 100])
STEPS = st.one_of(
    st.tuples(st.just("accept"), NAME, VALUE, st.integers(0, 3)),
    st.tuples(st.just("reject"), NAME, VALUE, st.integers(0, 3)),
    st.tuples(st.just("emergency"), NAME, VALUE),
    st.tuples(st.just("decide"), st.booleans()),
    st.tuples(st.just("days"), st.integers(1, 20)),
)


@tagged("post_install", "-at_install")
class TestPolicyProperty(PolicyCommon):
    """Whatever members decide and organisers change in an emergency, in any order: the
    log leads from the first values to those of today, and only what was decided or is
    an emergency in force differs from the beginning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # three voters are enough here
        cls.members.write({"state": "left"})

    @mute_logger("odoo.sql_db")
    def test_log_replays(self):
        # what is known to matter, and then whatever comes
        @example(
            [
                ("emergency", "support_cap", 3),
                ("accept", "support_cap", 8, 0),
                ("days", 20),
            ]
        )
        @example([("emergency", "support_cap", 3), ("days", 15), ("decide", True)])
        @example(
            [
                ("emergency", "support_cap", 3),
                ("accept", "support_grant", 8, 1),
                ("days", 15),
                ("decide", False),
            ]
        )
        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(STEPS, min_size=2, max_size=6))
        def run(steps):
            with closing(self.env.cr.savepoint()):
                self._check(steps)

        run()

    def _check(self, steps):
        now = fields.Datetime.now()
        for step, *args in steps:
            with freeze_time(now):
                if step == "days":
                    now += timedelta(days=args[0])
                else:
                    getattr(self, f"_do_{step}")(*args)
                    now += timedelta(minutes=5)
            with freeze_time(now):
                self._run_jobs()
            self._check_sound(now)

    def _do_accept(self, name, value, days, is_accepted=True):
        try:
            with self.env.cr.savepoint():
                proposal = self._create_policy(
                    (name, value),
                    date_effective=fields.Date.today() + timedelta(days=days),
                )
                self._deliberate(proposal)
        except UserError:
            return
        self._close(self._get_ballot(proposal), is_accepted=is_accepted)

    def _do_reject(self, name, value, days):
        self._do_accept(name, value, days, is_accepted=False)

    def _do_emergency(self, name, value):
        try:
            with self.env.cr.savepoint():
                self._change_in_emergency(name, value)
        except UserError:
            return

    def _do_decide(self, is_accepted):
        """Vote on the emergency change that is in force, if there is one."""
        for emergency in self.community._get_emergencies():
            try:
                with self.env.cr.savepoint():
                    ballot = self._get_ballot(emergency.proposal_id)
            except UserError:
                continue
            self._close(ballot, is_accepted=is_accepted)

    def _run_jobs(self):
        """What the jobs do, in the transaction of the test."""
        self.env["solidarity.proposal.rule"]._apply_due(self.community)
        due = self.community._get_emergencies().filtered(
            lambda change: change.date_lapse <= fields.Datetime.now()
        )
        for change in due.sudo()._lock_active():
            change._lapse("It was not ratified in time.")

    def _check_sound(self, now):
        self.assertLogReplays(self.community, NAMES)
        for name in NAMES:
            lines = self._get_new_log().filtered(
                lambda line, name=name: line.field_name == name
            )
            # what organisers alone changed is an emergency that has not run out,
            # unless the value before is not possible any more
            emergency = self.community._get_emergencies().filtered(
                lambda change, name=name: change.field_name == name
            )
            if emergency:
                self.assertTrue(emergency.date_lapse > now or emergency.failure)
                self.assertEqual(
                    emergency.new_value, self.community._get_policy_field_code(name)
                )
            elif lines:
                self.assertTrue(
                    lines[-1].decision_id
                    or lines[-1].emergency_id.state in ("lapsed", "replaced")
                )
