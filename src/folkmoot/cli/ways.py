"""The ways to count that can be typed: a rule, what it is told, and another to compare with.

Refuses to know: files, and what is printed.
"""

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from folkmoot_engine import COMPLETIONS, RULES, SCORINGS, UTILITIES, Election, Outcome, count
from folkmoot_engine.rules import Value

STORED: Final = "stored"
"""The points that an ordinal file brings itself, beside those of SCORINGS."""

EVERY_COMPLETION: Final = tuple(
    dict.fromkeys([*COMPLETIONS, *(name for rule in RULES.values() for name in rule.completions)])
)
"""The completions of all rules; each rule refuses those of others."""

_FIGURE: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9}|/[0-9]{0,14}[1-9])?")


@dataclass(frozen=True, slots=True)
class Way:
    """What ``folkmoot_engine.count`` is told; names are those of its tables.

    No utility is the usual one, which differs by kind of ballot; no completion
    that of the rule; no limits are all that the file has, a threshold left out.
    """

    rule: str
    utility: str | None
    completion: str | None
    parameters: Mapping[str, Value]
    limits: tuple[str, ...] | None = None

    def count(self, election: Election, on_progress: Callable[[int], None]) -> Outcome:
        """Count in this way. Raises ValueError for ballots or figures that the rule refuses."""
        return count(
            election,
            rule=self.rule,
            utility=self.utility,
            completion=self.completion,
            on_progress=on_progress,
            parameters=self.parameters,
            limits=self.limits,
        )

    @property
    def ballots(self) -> tuple[str, ...]:
        """Return the kinds of ballot that the rule counts."""
        return RULES[self.rule].ballots

    def other(self, names: str) -> "Way":
        """Return the same way but for some names, joined by commas; raises ValueError.

        A name says by itself what it is: no rule, utility and completion are called alike.
        """
        told = self
        for name in names.split(","):
            if name in RULES:
                known = {parameter.name for parameter in RULES[name].parameters}
                kept = {key: value for key, value in self.parameters.items() if key in known}
                told = replace(told, rule=name, parameters=kept)
                if told.completion not in (RULES[name].completions or COMPLETIONS):
                    told = replace(told, completion=None)
            elif name in UTILITIES:
                told = replace(told, utility=name)
            elif name in EVERY_COMPLETION:
                told = replace(told, completion=name)
            else:
                every = ", ".join([*RULES, *UTILITIES, *EVERY_COMPLETION])
                raise ValueError(f"{name!r} is unknown; choose from {every}")
        return told


def way_of(typed: argparse.Namespace) -> Way:
    """Return the way that was typed. Raises ValueError for figures and options that it has not."""
    if not RULES[typed.rule].shares and (typed.utility or typed.completion):
        raise ValueError(f"{typed.rule} gives nobody a share: it has no utility or completion")
    figures = dict(map(_figure, typed.set))
    limits = None if typed.limits is None else tuple(filter(None, typed.limits.split(",")))
    return Way(typed.rule, typed.utility, typed.completion, figures, limits)


def scoring_of(text: str) -> str | tuple[int, ...]:
    """Return a scoring function by name, or the points of each place: ``3,2,1``.

    Raises argparse.ArgumentTypeError, whose words the command line prints.
    """
    if text in SCORINGS or text == STORED:
        return text
    places = text.split(",")
    if all(place.isascii() and place.isdigit() for place in places):
        return tuple(map(int, places))
    every = ", ".join([*SCORINGS, STORED])
    raise argparse.ArgumentTypeError(f"{text!r} is unknown; choose from {every}, or 3,2,1")


def _figure(text: str) -> tuple[str, Value]:
    """Return NAME=VALUE as a pair; a value is a whole number, a decimal or a part such as 4/5."""
    name, _, value = text.partition("=")
    if not _FIGURE.fullmatch(value):
        raise ValueError(f"{text[:80]!r} is no figure; expected one such as reserve=4/5")
    figure = Fraction(value)
    return name, figure.numerator if figure.denominator == 1 else figure
