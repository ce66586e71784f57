"""Bugs in exchanges of hours."""

import functools

from bug import Bug
from planting import in_function, in_method, several, with_domain, without_trigger

from odoo.addons.solidarity_timebank.models.account_analytic_line_exchange import (
    AccountAnalyticLine,
)
from odoo.addons.solidarity_timebank.models.solidarity_community_fair import (
    SolidarityCommunity,
)
from odoo.addons.solidarity_timebank.models.solidarity_exchange_booking import (
    SolidarityExchange as Booking,
)
from odoo.addons.solidarity_timebank.models.solidarity_exchange_confirm import (
    SolidarityExchange as Confirm,
)
from odoo.addons.solidarity_timebank.models.solidarity_exchange_follow_up import (
    SolidarityExchange as FollowUp,
)
from odoo.addons.solidarity_timebank.models.solidarity_exchange_rights import (
    SolidarityExchange as Rights,
)

TimebankBug = functools.partial(Bug, addon="solidarity_timebank")

HOURS = [
    TimebankBug(
        "time that was counted is counted once more",
        several(
            in_method(
                AccountAnalyticLine,
                "_create_exchanges",
                "self.filtered(lambda line: not line.exchange_id)",
                "self",
            ),
            without_trigger("account_analytic_line", "solidarity_timesheet_changed"),
        ),
        "test_timesheet_exchange.TestTimesheetExchange.test_twice_credits_once",
        "UserError not raised",
    ),
    TimebankBug(
        "a booking is keyed by its day",
        in_method(
            Booking,
            "_post_shared",
            "exchange:{self.id}:{number}",
            "exchange:{self.id}:{fields.Date.today()}:{number}",
        ),
        "test_exchange_group.TestExchangeGroup.test_split",
        "exchange:[0-9]+:[0-9]{4}-",
    ),
    TimebankBug(
        "each receiver pays all shared hours",
        in_method(
            Booking,
            "_share",
            '"split" if self.is_for_community else self.sharing',
            '"each"',
        ),
        "test_exchange_group.TestExchangeGroup.test_split",
        r"Decimal\('-2\.00'\) != Decimal\('-0\.67'\)",
    ),
    TimebankBug(
        "the 24 hours of a day are asked of each exchange alone",
        in_method(
            Booking,
            "_check_day",
            "GROUP BY p.membership_id, p.role",
            "GROUP BY p.membership_id, p.role, e.id",
        ),
        "test_exchange_confirm.TestExchangeConfirm.test_at_most_24_hours_a_day",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "moderators book a day of more than 24 hours",
        in_method(Booking, "_book", "exchange._check_day()", "pass"),
        "test_exchange_dispute.TestExchangeDispute.test_at_most_24_hours_a_day",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "a gift moves credit",
        in_method(Booking, "_book", "if not exchange.is_gift:", "if True:"),
        "test_exchange_confirm.TestExchangeConfirm.test_a_gift_moves_no_credit",
        r"solidarity\.transfer\([0-9]+,\) is not false",
    ),
    TimebankBug(
        "a member confirms in the name of the other side",
        in_method(
            Confirm,
            "_check_speaker",
            "self.env.su or not membership or membership._is_own()",
            "True",
        ),
        "test_exchange_confirm.TestExchangeConfirm.test_the_wrong_person",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "whoever reads it confirms for the community",
        in_method(
            Confirm,
            "_check_speaker",
            "self.env.su or exchange.community_id.is_organiser",
            "True",
        ),
        "test_exchange_record.TestExchangeRecord.test_who_speaks_for_the_community",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "the provider's word is enough",
        in_method(
            Confirm,
            "_state_figure",
            'self._state_hours(self._get_side("provider"), exact)',
            "self._state_hours(self.participant_ids, exact)",
        ),
        "test_exchange_confirm.TestExchangeConfirm.test_the_provider_corrects",
        "were booked",
    ),
    TimebankBug(
        "who is suspended agrees by silence",
        in_method(
            FollowUp,
            "_follow_due",
            'any(member.state != "active" for member in silent.membership_id)',
            "False",
        ),
        "test_exchange_follow_up.TestExchangeFollowUp"
        ".test_who_is_suspended_is_not_overruled",
        "'confirmed' != 'delivered'",
    ),
    TimebankBug(
        "silence counts although somebody says other hours",
        in_method(
            FollowUp,
            "_get_silent_domain",
            '& Domain("date_difference", "=", False)',
            "",
        ),
        "test_exchange_follow_up.TestExchangeFollowUp.test_one_other_figure_stops_it",
        "is not false",
    ),
    TimebankBug(
        "a moderator settles the own dispute",
        in_method(
            Rights,
            "_is_for_user",
            "not own and exchange.community_id.is_moderator",
            "exchange.community_id.is_moderator",
        ),
        "test_exchange_dispute.TestExchangeDispute.test_who_settles",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "a disputed gift is settled before its hours",
        in_method(
            Booking,
            "_book",
            'exchange.participant_ids.flush_recordset(["hours"])',
            "pass",
        ),
        "test_exchange_dispute.TestExchangeDispute.test_a_gift_is_settled",
        "CheckViolation: The hours of a booked exchange stay",
    ),
    TimebankBug(
        "who paid takes the hours back",
        in_method(
            Rights,
            "_is_for_user",
            'own.role == "provider" or exchange.community_id.is_organiser',
            "bool(own) or exchange.community_id.is_organiser",
        ),
        "test_exchange_confirm.TestExchangeConfirm.test_reversal",
        "ExchangeError not raised",
    ),
    TimebankBug(
        "reversed hours stay counted",
        in_function(
            "solidarity_participant_guard",
            "NEW.is_counted := v_exchange.state IN ('confirmed', 'resolved')",
            "NEW.is_counted :="
            " v_exchange.state IN ('confirmed', 'resolved', 'reversed')",
        ),
        "test_fair_exchange.TestFairExchange.test_reversed_counts_no_more",
        r"Decimal\('2\.00'\) != 0",
    ),
    TimebankBug(
        "hours count that nobody has confirmed",
        in_method(
            SolidarityCommunity,
            "_get_fair_hours",
            "is_counted AND community",
            "community",
        ),
        "test_fair_exchange.TestFairExchange.test_what_counts",
        r"!= \(7, 0, 0\)",
    ),
    TimebankBug(
        "members read the exchanges of others",
        with_domain(
            "solidarity_timebank.solidarity_exchange_rule_participant",
            "['|', ('community_id.is_member', '=', True),"
            " ('community_id.is_organiser', '=', True)]",
        ),
        "test_security.TestSecurity.test_who_reads",
        "is not false : Cleo",
    ),
    TimebankBug(
        "moderators read what nobody disputes",
        with_domain(
            "solidarity_timebank.solidarity_exchange_rule_participant",
            "['|', '|',"
            " ('participant_ids.membership_id.partner_id', '=', user.partner_id.id),"
            " ('community_id.is_organiser', '=', True),"
            " ('community_id.is_moderator', '=', True)]",
        ),
        "test_security.TestSecurity.test_moderators_read_disputes_only",
        "is not false",
    ),
]
