from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import Command, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_date

from odoo.addons.solidarity_base.engine.notification import notification

from ..engine.timesheet_hours import exact_hours, share_rounded
from .account_analytic_line import EXCHANGE_AUTHORITY

DESCRIPTION_LENGTH = 200
# As many problems as a person reads at once.
PROBLEMS_SHOWN = 20


class Deed(NamedTuple):
    """The time that becomes one exchange: what one employee did for one receiver on one
    day. ``receiver`` is no membership where the community receives."""

    provider: models.Model
    receiver: models.Model
    date: object
    project: models.Model


class AccountAnalyticLine(models.Model):
    """How timesheet lines become exchanges.

    Lines of one employee, receiver, project and day make one exchange. Its hours are
    rounded to the unit of the timebank so that what one employee gives one receiver
    adds up to the rounded sum of the lines (see ``engine/timesheet_hours.py``).
    """

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "account.analytic.line"

    def action_create_exchanges(self):
        """Turn these lines into exchanges and say what happened.

        :return: a notification
        :raise UserError: as ``_create_exchanges``
        """
        # nobody needs to see exchanges to be told how many there are
        exchanges = self._create_exchanges().sudo()
        booked = exchanges.filtered("is_for_community")
        message = self.env._(
            "Credited: %(booked)s. Waiting for the receiver to confirm: %(waiting)s.",
            booked=len(booked),
            waiting=len(exchanges - booked),
        )
        return notification(message)

    def _create_exchanges(self):
        """Turn timesheet lines into exchanges, all or nothing, and lock the lines.

        Where the community receives, its account pays at once; a member confirms what
        was delivered. Lines that belong to an exchange already are passed over.

        :return: the new ``solidarity.exchange`` records
        :raise AccessError: for whoever does not approve timesheets
        :raise UserError: one sentence for each line that is no donated time of a
            member; nothing is left to do; the ledger refuses
        """
        self._check_may_approve()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on these timesheets just now. Look again "
                    "in a moment what is left to do."
                )
            ) from error
        self.invalidate_recordset(["exchange_id"])
        lines = self.filtered(lambda line: not line.exchange_id)
        if not lines:
            raise UserError(self._get_nothing_message())
        # Approvers are neither organisers nor takers of part: what they may do was
        # asked above, and members, ledgers and exchanges are no business of theirs.
        deeds = lines.sudo()._get_deeds(self._may_approve_own())
        hours = self._get_deed_hours(deeds)
        exchanges = self.env["solidarity.exchange"].sudo()
        for deed, deed_lines in deeds.items():
            exchange = exchanges.create(
                deed_lines._prepare_exchange_vals(deed, hours[deed])
            )
            deed_lines.with_context(
                solidarity_exchange_authority=EXCHANGE_AUTHORITY
            ).write({"exchange_id": exchange.id})
            exchanges |= exchange
        exchanges._deliver_timesheets()
        return exchanges.with_env(self.env)

    def _check_may_approve(self):
        if not (
            self.env.su
            or self.env.user.has_group("hr_timesheet.group_hr_timesheet_approver")
        ):
            raise AccessError(
                self.env._(
                    "Only who approves timesheets turns them into exchanges. Ask your "
                    "manager."
                )
            )
        self.check_access("write")

    def _may_approve_own(self):
        """Tell whether the user may credit the own time: as in Odoo's approvals, only
        administrators of timesheets."""
        return self.env.su or self.env.user.has_group(
            "hr_timesheet.group_timesheet_manager"
        )

    def _get_nothing_message(self):
        done = self.sudo().exchange_id
        if not done:
            return self.env._("There is no time here that is not counted yet.")
        return self.env._(
            "Hours were counted for this time already, in %(exchanges)s. Nothing was "
            "changed.",
            exchanges=", ".join(done.mapped("name")),
        )

    # ------------------------------------------------------ what belongs together

    def _get_deeds(self, allows_own):
        """Return the lines grouped into exchanges: a dict by ``Deed``.

        :param bool allows_own: whether the time of the user may be among them
        :raise UserError: a line cannot become one
        """
        deeds = defaultdict(self.browse)
        problems = []
        people = self._get_people()
        for line in self.sorted(lambda line: (line.date, line.id)):
            community = line.project_id.timebank_community_id
            provider = people[community, line.employee_id]
            receiver = people[community, line._get_customer()]
            problem = line._get_exchange_problem(community, provider, receiver)
            if not problem and not allows_own and line.user_id == self.env.user:
                problem = self.env._(
                    "nobody approves the own time. Ask another approver."
                )
            if problem:
                problems.append(line._get_labelled(problem))
            else:
                deeds[Deed(provider, receiver, line.date, line.project_id)] += line
        for lines in deeds.values():
            if sum(exact_hours(line.unit_amount) for line in lines) > 24:
                problem = self.env._("more than 24 hours on one day.")
                problems.append(lines[0]._get_labelled(problem))
        if problems:
            shown = problems[:PROBLEMS_SHOWN]
            if len(problems) > len(shown):
                shown.append(
                    self.env._("… and %(count)s more", count=len(problems) - len(shown))
                )
            raise UserError(
                self.env._(
                    "Nothing was turned into exchanges. Correct this first:\n%(list)s",
                    list="\n".join(shown),
                )
            )
        return deeds

    def _get_people(self):
        """Return the memberships of employees and customers of these lines: a dict by
        community and employee or customer, with none where there is none."""
        return {
            (community, person): person._get_membership(community)
            for community, person in {
                (line.project_id.timebank_community_id, person)
                for line in self
                for person in (line.employee_id, line._get_customer())
            }
        }

    def _get_labelled(self, problem):
        return self.env._(
            "%(employee)s, %(date)s, %(project)s: %(problem)s",
            employee=self.employee_id.name or self.user_id.name,
            date=format_date(self.env, self.date),
            project=self.project_id.name or self.name,
            problem=problem,
        )

    def _get_customer(self):
        return self.task_id.partner_id or self.project_id.partner_id

    def _get_exchange_problem(self, community, provider, receiver):
        """Return why this line cannot become an exchange; None where it can.

        :param provider: membership of the employee, or none
        :param receiver: membership of the customer, or none
        """
        self.ensure_one()
        env = self.env
        if not self.project_id.is_timebank:
            return env._("the project is not marked as timebank.")
        if self.company_id != community.company_id:
            return env._("the time belongs to another company than the community.")
        if not community._get_timebank():
            return env._(
                "%(community)s has no open ledger that counts hours.",
                community=community.name,
            )
        if provider.state != "active":
            return env._(
                "this employee is no active member of %(community)s.",
                community=community.name,
            )
        if exact_hours(self.unit_amount) <= 0:
            return env._("only time above zero can be given.")
        if self.date > fields.Date.context_today(self):
            return env._("this day is yet to come.")
        for membership in provider | receiver:
            if membership.date_joined and self.date < membership.date_joined:
                return env._(
                    "%(member)s joined on %(date)s, after this day.",
                    member=membership.name,
                    date=format_date(env, membership.date_joined),
                )
        if not self._is_for_community() and receiver.state != "active":
            return env._(
                "the customer %(customer)s is no active member. Choose a member, or "
                "nobody for the community.",
                customer=self._get_customer().name,
            )
        if receiver == provider:
            return env._("nobody gives hours to himself.")
        return None

    def _is_for_community(self):
        customer = self._get_customer()
        community = self.project_id.timebank_community_id
        return not customer or customer == community.partner_id

    # ----------------------------------------------------------- what it is worth

    def _get_deed_hours(self, deeds):
        """Return the rounded hours of each deed, a dict of Decimals.

        :raise UserError: too little time for the unit of the timebank
        """
        together = defaultdict(list)
        for deed in deeds:
            together[deed.provider, deed.receiver].append(deed)
        hours = {}
        for (provider, _receiver), group in together.items():
            currency = provider.community_id._get_timebank().currency_id
            exact = [
                sum(exact_hours(line.unit_amount) for line in deeds[deed])
                for deed in group
            ]
            rounding = Decimal(str(currency.rounding))
            hours |= zip(group, share_rounded(exact, rounding), strict=True)
        for deed, amount in hours.items():
            if not amount:
                raise UserError(
                    deeds[deed][0]._get_labelled(
                        self.env._(
                            "too little time for the unit of the timebank. Add it to "
                            "another line."
                        )
                    )
                )
        return hours

    def _prepare_exchange_vals(self, deed, hours):
        names = dict.fromkeys(name for name in self.mapped("name") if name != "/")
        description = deed.project.name
        if names:
            description = f"{description}: {', '.join(names)}"
        participants = [{"membership_id": deed.provider.id, "role": "provider"}]
        if deed.receiver:
            participants.append({"membership_id": deed.receiver.id, "role": "receiver"})
        community = deed.provider.community_id
        return {
            "community_id": community.id,
            "ledger_id": community._get_timebank().id,
            "category_id": deed.project.timebank_category_id.id,
            "date": deed.date,
            "description": description[:DESCRIPTION_LENGTH],
            "hours": float(hours),
            "is_for_community": not deed.receiver,
            "proposer_id": deed.provider.id,
            "state": "accepted",
            "participant_ids": [
                Command.create({**vals, "is_accepted": True}) for vals in participants
            ],
        }
