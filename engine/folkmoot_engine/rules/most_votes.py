"""Most votes: fund by falling approvals, in the dialects of the cities.

What most cities use today, and how a budget is filled after equal shares.
They differ in what a project needs for a turn (`Dialect.threshold`), in whom it
must not stand beside (`Dialect.conflicts`), and in what a project that does
not fit does to those after it: it is skipped, or it is a full stop, or a full
stop at which a reserve pays what is missing if enough of the cost is left.
Papers: [AB21] the rule, [FFP23] the dialects, by which Pabulib names them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one city takes turns; the plain rule if told nothing.

    ``conflicts`` are groups of projects of which at most one is funded;
    ``reserve`` is the part of a cost that must be left for the reserve to help,
    and None where there is no reserve.
    """

    skip: bool = True
    threshold: int = 0
    conflicts: tuple[frozenset[int], ...] = ()
    reserve: Fraction | None = None


PLAIN = Dialect()


class Turn(NamedTuple):
    """One project's turn: the money left when it came, and whether it was funded.

    ``lost`` is the code of the reason if it was not.
    """

    project: int
    left: int
    funded: bool
    lost: str = ""


def take_turns(
    election: Election,
    money: int,
    done: Container[int] = (),
    dialect: Dialect = PLAIN,
    permits: Permits | None = None,
) -> tuple[Turn, ...]:
    """Give every project not ``done`` its turn, and ``money`` minor units to spend.

    Projects without a vote get no turn. Free ones come first, then fall the
    votes, which are points where ballots give such; ties go by the published
    order. ``permits`` tell what else stands in the way; such projects are
    skipped in every dialect. Cost: O(projects log projects) after the ballots are counted.
    """
    rivals, permits = _rivals(dialect.conflicts), permits or None
    turns, stopped = [], False
    excluded: set[int] = set()
    for votes, cost, project in _queue(election):
        if project in done:
            continue
        lost = ""
        if votes < dialect.threshold:
            lost = "below-threshold"
        elif project in excluded:
            lost = "excluded"
        elif permits and (refusal := permits.refusal(project)):
            lost = refusal
        elif stopped:
            lost = "stopped"
        elif cost > money:
            lost = _misfit(cost, money, dialect)
            stopped = not dialect.skip
        turns.append(Turn(project, money, not lost, lost))
        if not lost:
            money -= cost
            if permits:
                permits.fund(project)
            if rivals:
                excluded |= rivals.get(project, set())
    return tuple(turns)


def _queue(election: Election) -> list[tuple[int, int, int]]:
    """Return votes, cost and index of all projects with votes, in the order of their turns."""
    costs, scores, votes = election.prices, election.scores, election.votes
    # Free, then more points, and then the published order of ties.
    queue = sorted(
        (cost > 0, -score, -many, cost, project)
        for project, (cost, score, many) in enumerate(zip(costs, scores, votes, strict=True))
        if score > 0
    )
    return [(-score, cost, project) for _, score, _, cost, project in queue]


def _misfit(cost: int, money: int, dialect: Dialect) -> str:
    """Return what becomes of a project that does not fit into the money left."""
    part = dialect.reserve
    helped = part is not None and money * part.denominator >= cost * part.numerator
    return "reserve" if helped else "no-room"


def _rivals(conflicts: Iterable[frozenset[int]]) -> dict[int, set[int]]:
    """Return for every project in a conflict the others it stands in one with."""
    return {
        project: set().union(*(group for group in conflicts if project in group)) - {project}
        for project in set(chain.from_iterable(conflicts))
    }


DIALECTS: Mapping[str, bool] = MappingProxyType(
    {
        "most-votes": True,
        "most-votes-threshold": True,
        "most-votes-no-skip": False,
        "most-votes-exclusive": True,
        "most-votes-reserve": False,
    }
)
"""The rules of this family, and whether a project that does not fit is skipped."""


def dialect(rule: str, figures: Mapping[str, object], election: Election) -> Dialect:
    """Return the dialect of a rule of this family, for what it heeds and was told."""
    return Dialect(
        skip=DIALECTS[rule],
        threshold=election.threshold if "threshold" in figures else 0,
        conflicts=election.conflicts if "conflicts" in figures else (),
        reserve=figures.get("reserve"),  # type: ignore[arg-type]
    )
