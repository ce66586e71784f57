from . import (
    solidarity_decision_cancel,
    solidarity_emergency_wizard,
    solidarity_governed_rule,
    solidarity_governed_rule_choice,
    solidarity_pabulib_import,
    solidarity_proposal_cancel,
)
