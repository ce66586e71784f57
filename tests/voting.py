"""What worker processes do with ballots: functions for ``processes.Workers``."""

import random

from ledger_world import environment

from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


def vote(world, decision_id, member, choice, way="_vote_at_once", receipt=None):
    """Vote as a request of the member does, retried as Odoo retries requests.

    :param int member: position of the member, as ``choice`` is of the option
    :param str way: ``_vote_at_once``, or ``_vote`` in the transaction of the request
    :return: the answer, or the message of the refusal
    """
    while True:
        try:
            with environment(world.database) as env:
                membership = env["solidarity.membership"].browse(
                    world.member_ids[member]
                )
                own = membership.with_user(membership.partner_id.user_ids)
                decision = own.env["solidarity.decision"].browse(decision_id)
                content = {"choice": decision.option_ids[choice].id}
                return getattr(decision, way)(own, content, receipt=receipt)
        except UserError as error:
            return str(error)
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            continue


def vote_for_all(world, number, decision_ids, way, members):
    """Let members, who are this worker's own, vote in each ballot; every second one
    votes again.

    :return: by ballot and member: the last choice, and the receipt
    """
    chance = random.Random(number)
    given = {}
    for decision_id in decision_ids:
        for member in range(number * members, (number + 1) * members):
            choice = chance.randrange(3)
            answer = vote(world, decision_id, member, choice, way)
            receipt = answer["receipt"]
            if member % 2:
                choice = chance.randrange(3)
                again = vote(world, decision_id, member, choice, way, receipt)
                assert again["receipt"] == receipt
            given[decision_id, member] = choice, receipt
    return given


def vote_as_one(world, number, decision_ids, way, attempts):
    """Vote again and again as the first member, without a receipt.

    :return: by ballot: the answers, and the texts of the refusals
    """
    return {
        decision_id: [
            vote(world, decision_id, 0, (number + attempt) % 3, way)
            for attempt in range(attempts)
        ]
        for decision_id in decision_ids
    }


def vote_until_closed(world, number, decision_ids, way, members):
    """Let this worker's members vote, in order, as long as the ballots are open.

    :return: by ballot: how many votes were acknowledged
    """
    acknowledged = dict.fromkeys(decision_ids, 0)
    for member in range(number * members, (number + 1) * members):
        for decision_id in decision_ids:
            answer = vote(world, decision_id, member, 0, way)
            acknowledged[decision_id] += isinstance(answer, dict)
    return acknowledged


def delegate_in_a_ring(world, number, rounds):
    """Delegate from this worker's member to the next one's, and end it again.

    :return: how often it was refused as a circle
    """
    refused = 0
    for _round in range(rounds):
        while True:
            try:
                with environment(world.database) as env:
                    members = env["solidarity.membership"].browse(world.member_ids)
                    env["solidarity.delegation"]._delegate(
                        members[number], members[(number + 1) % len(members)]
                    )
            except UserError:
                refused += 1
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                continue
            break
    return refused
