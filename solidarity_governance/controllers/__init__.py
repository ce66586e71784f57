from . import (
    decision,
    delegation,
    electoral_roll,
    funding,
    portal,
    proposal,
    proposal_form,
    rules,
    support,
)
