"""The rules: RULES is the one list that screens, command line, docs and tests read."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule claims of itself; the laws in the tests hold it to that.

    ``shares``: every ballot gets the same money, so utility and completion
    matter. ``exhaustive``: nothing approved that still fits stays unfunded.
    ``paper`` is a key of the list of papers.
    """

    name: str
    title: str
    paper: str
    shares: bool
    exhaustive: bool


RULES = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(
                "equal-shares",
                "Every ballot gets the same money; supporters of a project pay for it together.",
                paper="[PPS21]",
                shares=True,
                exhaustive=False,
            ),
            Rule(
                "most-votes",
                "Fund by falling approvals whatever still fits.",
                paper="[AB21]",
                shares=False,
                exhaustive=True,
            ),
        )
    }
)
"""All rules by name."""

UTILITIES = MappingProxyType(
    {
        "cost": "A funded project is worth its cost to each supporter.",
        "count": "A funded project is worth one to each supporter.",
    }
)
"""What a funded project is taken to be worth to a supporter, by name."""
