"""The rules: RULES is the one list that screens, command line, docs and tests read.

Only what a rule is called, claims and can be told stands here; how it counts
stands in the module of its family, and `counting` brings the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

Value = int | Fraction | tuple[tuple[str, ...], ...]
"""What a figure can be: a whole number, a part, or groups of project ids."""

CLAIMS = MappingProxyType(
    {
        "exhaustive": "Nothing approved that still fits stays unfunded.",
        "paid-for": "Payments of its supporters, from equal money, add up to each cost.",
        "priceable": "The same, and nothing else that may be funded costs less than its supporters"
        " keep.",
        "welfare-optimal": "No affordable choice has more utility in total.",
    }
)
"""The laws a rule can claim, by name; the tests hold it to them."""


APPROVAL: tuple[str, ...] = ("approval", "choose-1", "knapsack")
"""Kinds of ballot whose every mark is worth one."""

ANY: tuple[str, ...] = (*APPROVAL, "cumulative", "scoring", "ordinal")
"""All kinds of ballot; ordinal ones once a scoring function was named."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure that a dialect of a rule can be told; ``default`` also tells its kind."""

    name: str
    title: str
    default: Value


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule claims of itself; the laws in the tests hold it to that.

    ``shares``: every ballot gets the same money, so utility and completion
    matter. ``completions`` are those it takes, the usual one first; if it has
    shares and names none, they are those of COMPLETIONS. ``claims`` are names
    from CLAIMS. ``paper`` is a key of the list of papers. ``ballots`` are the
    kinds it counts. ``heeds`` are the constraints of an election that it holds
    to by its name, ``keeps`` those that it can be held to as well, by field.
    ``labels`` are what Pabulib calls it.
    """

    name: str
    title: str
    paper: str
    shares: bool = False
    claims: frozenset[str] = frozenset()
    ballots: tuple[str, ...] = APPROVAL
    heeds: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    labels: tuple[str, ...] = ()
    completions: tuple[str, ...] = ()

    @property
    def exhaustive(self) -> bool:
        """Tell whether nothing approved that still fits stays unfunded."""
        return "exhaustive" in self.claims


EVERY_LIMIT: tuple[str, ...] = ("threshold", "conflicts", "category_budgets", "resources")
"""All constraints that an outcome can be held to; see `permits`."""

RESERVE = Parameter("reserve", "Part of the next cost that must be left.", Fraction(4, 5))

_EXHAUSTIVE = frozenset({"exhaustive"})

_PRICEABLE = frozenset({"paid-for", "priceable"})

FILLS = MappingProxyType(
    {
        "fill": "Spend what is left by most votes.",
        "none": "Money that shares leave over stays unspent.",
    }
)
"""What any rule with shares can do with money left over, by name."""

RAISES = MappingProxyType(
    {
        "add-opt-skip+fill": "Raise as add-opt-skip does, then spend what is left by most votes.",
        "add-opt-skip": "The same as add-opt, but each raise is to fund what was not funded.",
        "add-opt": "Raise every share by the least that changes a purchase, while that fits"
        " and something else still would.",
        "add-opt-last": "Raise as add-opt does until a result does not fit; the last one stands.",
    }
    | FILLS
)
"""What exact equal shares can do with money left over, by name."""

RULES = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(
                "equal-shares",
                "Every ballot gets the same money; supporters of a project pay for it together.",
                paper="[PPS21]",
                keeps=EVERY_LIMIT,
                shares=True,
                ballots=ANY,
                claims=_PRICEABLE,
                labels=("equalshares", "equalshares/add1"),
            ),
            Rule(
                "exact-equal-shares",
                "The same, but all who pay for a project pay alike, or do not pay at all.",
                paper="[KRE25]",
                keeps=EVERY_LIMIT,
                shares=True,
                claims=frozenset({"paid-for"}),
                completions=tuple(RAISES),
            ),
            Rule(
                "bounded-overspending",
                "The same, but supporters who lack a little may still buy; it favours good prices.",
                paper="[PPSW25]",
                keeps=EVERY_LIMIT,
                shares=True,
                completions=tuple(FILLS),
            ),
            Rule(
                "bounded-overspending-plus",
                "The same, but everybody may go into debt as deep as those who lack most.",
                paper="[PPSW25]",
                keeps=EVERY_LIMIT,
                shares=True,
                completions=tuple(FILLS),
            ),
            Rule(
                "equal-shares-resources",
                "Every ballot gets the same of every resource; supporters pay in all of them.",
                paper="[MSRE22]",
                keeps=EVERY_LIMIT,
                heeds=("resources",),
                shares=True,
                claims=frozenset({"paid-for"}),
                completions=tuple(FILLS),
            ),
            Rule(
                "most-votes",
                "Fund by falling votes whatever still fits.",
                paper="[AB21]",
                keeps=EVERY_LIMIT,
                claims=_EXHAUSTIVE,
                ballots=ANY,
                labels=("greedy",),
            ),
            Rule(
                "most-votes-threshold",
                "The same, but only projects with enough votes get a turn.",
                paper="[FFP23]",
                keeps=EVERY_LIMIT,
                ballots=ANY,
                heeds=("threshold",),
                labels=("greedy-threshold",),
            ),
            Rule(
                "most-votes-no-skip",
                "Fund by falling votes and stop at the first project that does not fit.",
                paper="[FFP23]",
                keeps=EVERY_LIMIT,
                ballots=ANY,
                heeds=("threshold",),
                labels=("greedy-no-skip",),
            ),
            Rule(
                "most-votes-exclusive",
                "Fund by falling votes whatever still fits and excludes nothing funded.",
                paper="[FFP23]",
                keeps=EVERY_LIMIT,
                ballots=ANY,
                heeds=("threshold", "conflicts"),
                labels=("greedy-exclusive",),
            ),
            Rule(
                "most-votes-reserve",
                "Stop at the first project that does not fit; a reserve may pay what it lacks.",
                paper="[FFP23]",
                keeps=EVERY_LIMIT,
                ballots=ANY,
                heeds=("threshold",),
                parameters=(RESERVE,),
                labels=("greedy-custom",),
            ),
            Rule(
                "phragmen",
                "Everybody earns alike; the supporters who have the cost first buy their project.",
                paper="[LCG22]",
                keeps=EVERY_LIMIT,
                claims=_PRICEABLE,
            ),
            Rule(
                "maximin-support",
                "Fund next what leaves the heaviest load of a voter the lightest.",
                paper="[ALT18]",
                keeps=EVERY_LIMIT,
                claims=_EXHAUSTIVE,
            ),
            Rule(
                "cumulative-transfers",
                "Fund what has its cost in votes; what is too much or too little moves on.",
                paper="[SSST20]",
                claims=_EXHAUSTIVE,
                ballots=ANY,
            ),
            Rule(
                "cumulative-transfers-ratio",
                "The same, but what has the most votes for its cost is funded first.",
                paper="[SSST20]",
                claims=_EXHAUSTIVE,
                ballots=ANY,
            ),
            Rule(
                "max-welfare",
                "Fund the affordable choice with the most votes in total.",
                paper="[TF19]",
                claims=frozenset({"exhaustive", "welfare-optimal"}),
                ballots=ANY,
            ),
            Rule(
                "max-welfare-cost",
                "The same, with each vote worth the cost of its project.",
                paper="[TF19]",
                claims=frozenset({"exhaustive", "welfare-optimal"}),
                ballots=ANY,
            ),
        )
    }
)
"""All rules by name."""

UTILITIES = MappingProxyType(
    {
        "cost": "A funded project is worth its cost to each supporter.",
        "count": "A funded project is worth one to each supporter.",
        "points": "A funded project is worth the points that a supporter gave it.",
        "cost-points": "A funded project is worth those points times its cost.",
    }
)
"""What a funded project is taken to be worth to a supporter, by name.

Supporters are those who gave a project more than no points, or a mark where
marks have none: such a mark counts as one point. The first two take every
supporter alike, however many points were given.
"""

BY_COST = frozenset({"cost", "cost-points"})
"""The utilities that grow with the cost of a project."""

BY_POINTS = frozenset({"points", "cost-points"})
"""The utilities that grow with the points that a supporter gave."""


def usual_utility(points: bool) -> str:
    """Return the utility of a count that names none: by cost, and by points if ballots have any."""
    return "cost-points" if points else "cost"


def told(rule: Rule, parameters: Mapping[str, Value]) -> dict[str, Value]:
    """Return every parameter of a rule, by name: as told, or its default.

    Raises ValueError for one that the rule does not have, or of another kind.
    """
    known = {parameter.name: parameter.default for parameter in rule.parameters}
    for name in parameters:
        if name not in known:
            have = ", ".join(known) or "none"
            raise ValueError(f"{rule.name} has no parameter {name!r}; it has {have}")
    return {name: _checked(name, parameters.get(name, known[name]), known[name]) for name in known}


def _checked(name: str, value: Value, default: Value) -> Value:
    """Return a value of the default's kind; a whole number is a part as well."""
    kind = int if isinstance(default, int) else (int, Fraction)
    if isinstance(value, bool) or not isinstance(value, kind) or value < 0:
        what = "a whole number" if kind is int else "an exact number"
        raise ValueError(f"{name} must be {what} of 0 or more, not {value!r}")
    return value if kind is int else Fraction(value)
