"""What is known of a planted bug."""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Bug:
    """``check`` is ``module.Class.method`` below the tests of ``addon``, ``says`` a
    pattern of what it complains of."""

    name: str
    plant: Callable
    check: str
    says: str
    addon: str = "solidarity_ledger"
