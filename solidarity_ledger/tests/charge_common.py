from datetime import date

from freezegun import freeze_time

from .common import LedgerCommon


class ChargeCommon(LedgerCommon):
    """An active monthly contribution of 2 on the 15th, next on 15 March 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["solidarity.membership"].search(
            [("community_id", "=", cls.community.id)]
        ).date_joined = date(2027, 1, 1)
        with freeze_time("2027-03-01"):
            cls.charge = cls._create_charge()

    @classmethod
    def _create_charge(cls, **values):
        charge = cls.env["solidarity.charge"].create(
            {
                "ledger_id": cls.ledger.id,
                "name": "Membership",
                "description": "Room and tools",
                "amount": 2,
                "date_next": date(2027, 3, 15),
                **values,
            }
        )
        charge.write({"active": True, "policy_reason": "Assembly of February"})
        return charge

    def _run_job(self, day):
        """Do what the job does on that day."""
        with freeze_time(f"{day} 06:00:00"), self.enter_registry_test_mode():
            self.env.ref("solidarity_ledger.ir_cron_charge").method_direct_trigger()
        self.env.invalidate_all()

    def _get_run(self, period, charge=None):
        return (charge or self.charge).run_ids.filtered(lambda r: r.period == period)

    def _get_states(self, run):
        """Return the state of each line by the name of its owner."""
        return {
            line.partner_id.name.split()[0]: line.state
            for line in run.line_ids.sorted("id")
        }
