"""The bugs: what is wrong, how it is planted, which check fails on it, saying what."""

from bugs_in_charges import CHARGES
from bugs_in_guards import CHAIN, GUARDS, RIGHTS
from bugs_in_posting import (
    FEES_AND_LEVIES,
    RESERVATIONS,
    RULES_OF_POSTING,
    TREASURIES,
)

BUGS = [
    *RULES_OF_POSTING,
    *FEES_AND_LEVIES,
    *GUARDS,
    *RESERVATIONS,
    *TREASURIES,
    *CHAIN,
    *CHARGES,
    *RIGHTS,
]
