"""The smallest change found that makes a winner lose, or a loser win.

Every flip is a witness: a change whose election was counted again, exactly, by
the same rule. Its size is where the answer changes, but outcomes need not be
monotone, so a smaller change may do too. `Flip.minimal` is claimed only if

- its size is one ballot or one minor unit: less is no change at all;
- or every smaller change of the kind is ruled out: by a bound (`estimates`), or
  by what `proofs` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from folkmoot_engine.election import Election
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.changes import worth_funded
from folkmoot_engine.reasons.estimates import Estimate, estimates
from folkmoot_engine.reasons.hunts import Ground, Hunt
from folkmoot_engine.reasons.probes import Probes
from folkmoot_engine.reasons.proofs import Proofs
from folkmoot_engine.reasons.recounts import Recount, ShareRecount, recount
from folkmoot_engine.reasons.shapes import CHANGES, Flip, FlipSearch, shared_money

TRIES = 200
"""How many changed elections are counted for one flip at most."""

WORK = 55_000_000
"""How many approvals are counted again for all flips together, each raise as half a count."""

_TRIES_MIN = 16  # to reach a size that flips

_ORDER = ("cost", "joining", "leaving", "budget", "blank-ballots", "new-ballots", "withdrawn")


def flips(
    election: Election,
    outcome: Outcome,
    projects: Iterable[int] | None = None,
    kinds: Iterable[str] = tuple(CHANGES),
    tries: int = TRIES,
    work: int = WORK,
) -> tuple[Flip, ...]:
    """Return for every project, or those named, one flip of each kind that was found.

    See `search_flips`, which tells beside them what was given up.
    """
    return search_flips(election, outcome, projects, kinds, tries, work).found


def search_flips(
    election: Election,
    outcome: Outcome,
    projects: Iterable[int] | None = None,
    kinds: Iterable[str] = tuple(CHANGES),
    tries: int = TRIES,
    work: int = WORK,
) -> FlipSearch:
    """Return one flip of each kind that was found, and what was not searched to the end.

    ``kinds`` are keys of CHANGES; those that cannot flip a project are left out,
    and ballots with points are not changed. ``tries`` is how many elections are
    counted for one flip at most, and ``work`` how many approvals for all of them:
    the larger the election, the fewer tries each flip gets, and the less often
    it is known that one ballot or minor unit less fails. Projects and kinds get
    equal parts of the work; once it is done, no more flips are looked for.

    Raises ValueError for an outcome of another election, or an unknown kind.
    Cost: a few counts for each flip under equal shares without completion, else
    some that grow with the logarithm of its size.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    wanted = set(kinds)
    if wanted - set(CHANGES):
        raise ValueError(f"unknown kinds {sorted(wanted - set(CHANGES))}; there are {[*CHANGES]}")
    chosen = list(range(len(election.ids)) if projects is None else projects)
    search = _Search(election, outcome, tries, work)
    found = list(search.flips(chosen, wanted))
    found.sort(key=lambda f: (chosen.index(f.change.project), _ORDER.index(f.change.kind)))
    return FlipSearch(tuple(found), tuple(search.given_up))


class _Search:
    """The search for flips of one outcome."""

    def __init__(self, election: Election, outcome: Outcome, tries: int, work: int) -> None:
        counting = recount(election, outcome)
        self._tries, self._probes = tries, Probes(election, outcome, counting, work)
        self._ground = Ground(
            election,
            frozenset(outcome.funded),
            self._probes,
            Proofs(election, outcome),
            _estimates(election, outcome, counting),
            worth_funded(election, outcome),
        )
        self.given_up: list[tuple[int, str]] = []

    def flips(self, projects: list[int], wanted: set[str]) -> Iterator[Flip]:
        """Yield the flips that are found while there is work left.

        A size that flips comes first, for all of them; then each is made smaller.
        """
        wishes = self._wishes(projects, wanted)
        hunts = [Hunt(self._ground, project, kind) for project, kind in wishes]
        for done, hunt in enumerate(hunts):
            hunt.reach(self._fair(len(hunts) - done, _TRIES_MIN))
        for done, hunt in enumerate(hunts):
            hunt.narrow(self._fair(len(hunts) - done, 1))
            flip = hunt.flip()
            if flip is not None:
                yield flip
            elif not hunt.is_done:
                self.given_up.append((hunt.project, hunt.kind))

    def _fair(self, hunts: int, least: int) -> int:
        """Return how many tries a hunt gets, of those that are left for some of them."""
        left = self._probes.left
        return min(max(left // hunts, least), self._tries) if left > 0 else 0

    def _wishes(self, projects: list[int], wanted: set[str]) -> list[tuple[int, str]]:
        """Return what to look for; each project begins with another kind, so none is starved."""
        wishes = []
        for place, project in enumerate(projects):
            kinds = sorted(wanted.intersection(self._ground.kinds(project)), key=_ORDER.index)
            turns = ((turn - place) % len(kinds) for turn in range(len(kinds)))
            wishes += [(turn, project, kind) for turn, kind in zip(turns, kinds, strict=True)]
        return [(project, kind) for _, project, kind in sorted(wishes, key=lambda wish: wish[0])]


def _estimates(election: Election, outcome: Outcome, counting: Recount) -> Mapping[int, Estimate]:
    """Return what is known beforehand, by project."""
    if isinstance(counting, ShareRecount):
        return estimates(counting.unchanged())
    pool = shared_money(election, outcome)
    if outcome.rule != "equal-shares" or election.ballots.points is not None:
        return {}
    # What was raised is budget, too, but with completion nothing is surely too small.
    richer, utility = replace(election, budget=min(pool, MONEY_MAX)), outcome.utility or "cost"
    found = estimates(ShareRecount(richer, utility).unchanged())
    return {project: estimate.unproven() for project, estimate in found.items()}
