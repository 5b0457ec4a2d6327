"""What the constraints of an election allow, said plainly: looked at anew for every set."""

from collections.abc import Callable, Collection, Iterable

from folkmoot_engine import Election

Allowed = Callable[[Iterable[int], int], bool]
"""Whether a project may be funded beside others."""


def anything(_funded: Iterable[int], _project: int) -> bool:
    """Allow everything."""
    return True


def allowed_by(election: Election, names: Collection[str], before: Iterable[int] = ()) -> Allowed:
    """Return what these constraints allow beside what was funded ``before`` and later."""
    first = list(before)
    scores = election.ballots.scores(len(election.ids)).tolist()

    def allowed(funded: Iterable[int], project: int) -> bool:
        every = {*first, *funded, project}
        if "threshold" in names and scores[project] < (election.threshold or scores[project]):
            return False
        if "conflicts" in names:
            mine = [group for group in election.conflicts if project in group]
            if any(len(every & group) > 1 for group in mine):
                return False
        if "category_budgets" in names:
            for name, most in election.category_budgets.items():
                inside = [p for p in every if name in election.categories[p]]
                if project in inside and sum(election.prices[p] for p in inside) > most:
                    return False
        if "resources" in names and election.resources is not None:
            used = election.resources.costs[sorted(every)].sum(axis=0).tolist()
            mine_too = election.resources.costs[project].tolist()
            budgets = election.resources.budgets
            return all(u <= b for u, b, own in zip(used, budgets, mine_too, strict=True) if own)
        return True

    return allowed
