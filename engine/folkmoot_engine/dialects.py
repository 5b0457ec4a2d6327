"""Why two completions of equal shares differ about one election.

Goes from one dialect to the other, one property at a time, and counts at
every step: so it is seen which property makes the difference, where raises
end with it, and why. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from folkmoot_engine.completing import Completed, complete
from folkmoot_engine.completion import COMPLETIONS, Completion
from folkmoot_engine.election import Election
from folkmoot_engine.market import Market
from folkmoot_engine.rules import usual_utility

PROPERTIES: tuple[str, ...] = ("whole", "step", "last", "fill", "compare")
"""In which properties of `Completion` two dialects can differ, in the order of a count."""


@dataclass(frozen=True, slots=True)
class Step:
    """A count on the way from one dialect to the other.

    ``changed`` is the property in which it differs from the step before, ""
    at the first step. ``raised`` is by how much shares were raised at the end,
    in minor units, and ``stop`` why no further (a key of STOPS). ``beyond`` is
    what the next raise would have cost in all, if that was too much, else None.
    ``prefer`` is as in `Completed`, and ``rival`` tells that most votes decided.
    ``gained`` and ``lost`` are the projects funded here and not in the step
    before, and the other way round, in submission order.
    """

    changed: str
    raised: int
    stop: str
    beyond: int | None
    prefer: tuple[int, int] | None
    rival: bool
    funded: tuple[int, ...]
    gained: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What two completions fund differently, and the steps from the first to the second.

    ``only_first`` and ``only_second`` are what one funds and not the other, in
    submission order. ``because`` are the properties whose step changes what is
    funded: if the sets are equal in the end, these cancel each other out.
    """

    first: str
    second: str
    steps: tuple[Step, ...]
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """Return the properties that change what is funded."""
        return tuple(step.changed for step in self.steps if step.gained or step.lost)


def compare_completions(
    election: Election, first: str, second: str, utility: str | None = None
) -> Difference:
    """Return how two completions of equal shares differ about an election, and why.

    ``first`` and ``second`` are names from COMPLETIONS; without a ``utility``
    it is the usual one. Raises ValueError for a name that is unknown. Cost: one
    count, and one for each property in which the two differ.
    """
    for name in (first, second):
        if name not in COMPLETIONS:
            known = ", ".join(repr(known) for known in COMPLETIONS)
            raise ValueError(f"completion {name!r} is unknown; choose from {known}")
    market = Market.of(
        election, utility or usual_utility(points=election.ballots.points is not None)
    )
    start, end = COMPLETIONS[first], COMPLETIONS[second]
    steps = [_step(election, market, start)]
    for changed in PROPERTIES:
        if getattr(start, changed) != getattr(end, changed):
            start = replace(start, **{changed: getattr(end, changed)})
            steps.append(_step(election, market, start, changed, steps[-1].funded))
    one, other = set(steps[0].funded), set(steps[-1].funded)
    return Difference(
        first, second, tuple(steps), tuple(sorted(one - other)), tuple(sorted(other - one))
    )


def _step(
    election: Election,
    market: Market,
    completion: Completion,
    changed: str = "",
    before: tuple[int, ...] | None = None,
) -> Step:
    done: Completed = complete(election, market, completion)
    old, new = set(done.funded if before is None else before), set(done.funded)
    raised = done.raised
    return Step(
        changed,
        raised.run.raised,
        raised.stop,
        market.cost(raised.beyond) if raised.stop == "overspent" else None,
        done.prefer,
        done.rival is not None,
        done.funded,
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
    )
