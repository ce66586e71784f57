from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ..engine.import_members import MemberPlan
from .solidarity_import_check import PREVIEW_SIZE


class SolidarityImport(models.Model):
    """How a file of members is tried out and imported, in one transaction.

    New people become contacts and members; of who is here already, only what is empty
    is filled in. Nobody is invited or written to. The balances that the file says are
    kept, to be compared with what the transfers of the same source add up to.
    """

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.import"

    def _check_members(self):
        """Try all rows; write nothing but what would happen."""
        reader = self._get_member_reader()
        self._forget_results()
        outcomes, plan = self._try_members(reader)
        self._store_problems(outcomes)
        self._store_member_preview(outcomes[:PREVIEW_SIZE])
        self._write_system(
            {
                "state": "checked",
                "row_count": len(outcomes),
                "row_offset": 0,
                "transfer_count": 0,
                "known_count": plan.counts["known"],
                "refused_count": plan.counts["refused"],
                "skipped_count": 0,
                "new_member_count": plan.counts["post"],
                "volume": 0,
                "stop_reason": False,
            }
        )

    def _try_members(self, reader):
        _plan, directory = self._get_plan()
        people = [p for p in directory.people if p.kind == "member"]
        plan = MemberPlan(people, directory.remembered)
        return list(plan.try_rows(reader)), plan

    def _store_member_preview(self, outcomes):
        self.env["solidarity.import.preview"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "row": row.line,
                    "row_id": row.code,
                    "date": row.date_joined,
                    "name": row.name,
                    "email": row.email,
                    "amount": row.balance or 0,
                    "status": status,
                }
                for row, status, _person, _problems in outcomes
            ]
        )

    def _import_members(self):
        """Make the members, and remember their codes and balances."""
        self.lock_for_update()
        outcomes, plan = self._try_members(self._get_member_reader())
        self._store_problems(outcomes)
        new = [outcome.row for outcome in outcomes if outcome.status == "post"]
        made = dict(
            zip(
                (row.code for row in new),
                self._create_members_of_rows(new).ids,
                strict=True,
            )
        )
        good = [outcome for outcome in outcomes if outcome.status != "refused"]
        self._fill_in([outcome for outcome in good if outcome.person])
        self._remember_members(good, made)
        self._write_system(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "row_offset": len(outcomes),
                "known_count": plan.counts["known"],
                "refused_count": plan.counts["refused"],
                "new_member_count": plan.counts["post"],
                "stop_reason": False,
            }
        )

    def _create_members_of_rows(self, rows):
        # An organiser decides who is a member, but need not be allowed to create
        # contacts; and members that come from a file are no news to anybody.
        system = self.sudo().with_context(tracking_disable=True)
        partners = system.env["res.partner"].create(
            [
                {
                    "name": row.name,
                    "email": row.email or False,
                    "phone": row.phone or False,
                    "company_id": self.company_id.id,
                }
                for row in rows
            ]
        )
        today = fields.Date.context_today(self)
        vals_list = []
        for row, partner in zip(rows, partners, strict=True):
            joined = min(row.date_joined or self.date_default, today)
            vals_list.append(
                {
                    "community_id": self.community_id.id,
                    "partner_id": partner.id,
                    "reference": row.code,
                    "date_joined": joined,
                    "state": "active" if row.is_active else "left",
                    "date_left": False if row.is_active else today,
                }
            )
        return system.env["solidarity.membership"].create(vals_list)

    def _fill_in(self, outcomes):
        """Add addresses that are missing; what is there may be newer than the file."""
        # contacts may be closed to the organiser; the members are of the own community
        members = self.sudo().env["solidarity.membership"]
        for outcome in outcomes:
            partner = members.browse(outcome.person.membership_id).partner_id
            vals = {
                name: getattr(outcome.row, name)
                for name in ("email", "phone")
                if getattr(outcome.row, name) and not partner[name]
            }
            # the address of somebody who logs in is theirs
            if vals and not partner.user_ids:
                partner.with_context(tracking_disable=True).write(vals)

    def _remember_members(self, outcomes, made):
        """Keep whom a code stands for and the balance that the file says."""
        # balances are what files say, which nobody writes by hand
        codes = self.env["solidarity.import.member"].sudo()
        here = {
            member.code: member
            for member in codes.search(
                [
                    ("community_id", "=", self.community_id.id),
                    ("source", "=", self.source),
                ]
            )
        }
        vals_list = []
        for row, _status, person, _problems in outcomes:
            vals = {
                "ledger_id": self.ledger_id.id,
                "has_balance": row.balance is not None,
                "balance_source": row.balance or 0,
            }
            if row.code in here:
                here[row.code].write(vals)
                continue
            membership_id = person.membership_id if person else made.get(row.code)
            vals_list.append(
                {
                    **vals,
                    "community_id": self.community_id.id,
                    "source": self.source,
                    "code": row.code,
                    "target": row.target,
                    "membership_id": membership_id or False,
                }
            )
        codes.create(vals_list)

    def _get_comparison(self):
        """Return what this source says and what was imported from it, see
        ``_compare_balances``."""
        return self._compare_balances(self.ledger_id, self.source)

    def _compare_balances(self, ledger, source):
        """Compare balances of members there and here.

        :return: dict from membership id to balance there and balance that transfers
            and opening balances of the source add up to here, both exact
        """
        self.env.flush_all()
        return {
            membership_id: (Decimal(there), Decimal(here))
            for membership_id, there, here in self.env.execute_query(
                SQL(
                    """WITH there AS (
                           SELECT c.membership_id, sum(c.balance_source) AS balance
                             FROM solidarity_import_member c
                            WHERE c.community_id = %(community)s
                              AND c.ledger_id = %(ledger)s
                              AND c.source = %(source)s
                              AND c.has_balance AND c.target = 'member'
                            GROUP BY c.membership_id)
                       SELECT t.membership_id, t.balance::text, coalesce((
                                  SELECT sum(e.amount)
                                    FROM solidarity_entry e
                                    JOIN solidarity_transfer f ON f.id = e.transfer_id
                                   WHERE e.account_id = a.id
                                     AND (starts_with(f.idempotency_key, %(imported)s)
                                       OR starts_with(f.idempotency_key, %(opened)s))
                              ), 0)::text
                         FROM there t
                         JOIN solidarity_membership m ON m.id = t.membership_id
                         LEFT JOIN solidarity_account a
                              ON a.ledger_id = %(ledger)s AND a.kind = 'member'
                             AND a.partner_id = m.partner_id""",
                    community=ledger.community_id.id,
                    ledger=ledger.id,
                    source=source,
                    imported=f"import:{source}:",
                    opened=f"opening:{source}:",
                )
            )
        }
