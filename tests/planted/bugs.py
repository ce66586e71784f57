"""The bugs: what is wrong, how it is planted, which check fails on it, saying what."""

from bugs_in_ballot_guards import BALLOT_GUARDS, COMPANIES, TELLING
from bugs_in_charges import CHARGES
from bugs_in_decisions import COUNTING, DELEGATING, SECRECY, VOTING
from bugs_in_governance import BUDGETS, RULES, SEEING, SUPPORT
from bugs_in_guards import CHAIN, GUARDS, RIGHTS
from bugs_in_posting import (
    FEES_AND_LEVIES,
    RESERVATIONS,
    RULES_OF_POSTING,
    TREASURIES,
)
from bugs_in_timebank import HOURS

BUGS = [
    *RULES_OF_POSTING,
    *FEES_AND_LEVIES,
    *GUARDS,
    *RESERVATIONS,
    *TREASURIES,
    *CHAIN,
    *CHARGES,
    *RIGHTS,
    *SUPPORT,
    *VOTING,
    *BALLOT_GUARDS,
    *TELLING,
    *COUNTING,
    *DELEGATING,
    *SECRECY,
    *RULES,
    *BUDGETS,
    *SEEING,
    *COMPANIES,
    *HOURS,
]
