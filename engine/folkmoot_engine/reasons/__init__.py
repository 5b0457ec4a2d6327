"""Reasons: why each project won or lost, what would flip it, and what surely holds.

Everything is told of one outcome of one election, counted by `count`:

- `certificates`: properties that were checked, such as EJR+.

Nothing here is part of the outcome's document, and nothing changes what is funded.
"""

from folkmoot_engine.reasons.certificates import certificates
from folkmoot_engine.reasons.shapes import (
    CHANGES,
    Bid,
    BudgetPath,
    Certificate,
    Certificates,
    Change,
    Flip,
    SafeRadius,
    Step,
    Story,
)

__all__ = [
    "CHANGES",
    "Bid",
    "BudgetPath",
    "Certificate",
    "Certificates",
    "Change",
    "Flip",
    "SafeRadius",
    "Step",
    "Story",
    "certificates",
]
