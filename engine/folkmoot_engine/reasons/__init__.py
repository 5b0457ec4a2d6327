"""Reasons: why each project won or lost, what would flip it, and what surely holds.

Everything is told of one outcome of one election, counted by `count`:

- `stories`: for each project, the money behind it round by round, and who outbid it;
- `flips`: the smallest changes found that make it lose or win, each counted again;
- `budget_path`: what is funded for every budget of a range;
- `safe_radius`: how many ballots may change, however, without any effect;
- `certificates`: properties that were checked, such as EJR+.

Nothing here is part of the outcome's document, and nothing changes what is funded.
"""

from folkmoot_engine.reasons.budget_paths import budget_path, has_budget_path
from folkmoot_engine.reasons.certificates import certificates
from folkmoot_engine.reasons.changes import changed
from folkmoot_engine.reasons.flips import flips, search_flips
from folkmoot_engine.reasons.safe_radius import safe_radius
from folkmoot_engine.reasons.shapes import (
    CHANGES,
    Bid,
    BudgetPath,
    Certificate,
    Certificates,
    Change,
    Flip,
    FlipSearch,
    SafeRadius,
    Step,
    Story,
)
from folkmoot_engine.reasons.stories import stories

__all__ = [
    "CHANGES",
    "Bid",
    "BudgetPath",
    "Certificate",
    "Certificates",
    "Change",
    "Flip",
    "FlipSearch",
    "SafeRadius",
    "Step",
    "Story",
    "budget_path",
    "certificates",
    "changed",
    "flips",
    "has_budget_path",
    "safe_radius",
    "search_flips",
    "stories",
]
