"""The published tie order, one for every rule and completion.

More approvals, then lower cost, then earlier submission. It is total, so no
lot is ever drawn and a recount anywhere gives the same answer.
"""

from folkmoot_engine.election import Election

TIES: tuple[str, ...] = ("more-approvals", "lower-cost", "earlier-submission")
"""How ties are broken, first criterion first; stored with every result."""


def tie_keys(election: Election) -> list[tuple[int, int, int]]:
    """Return what to compare projects by, the smallest winning every tie; the index last."""
    votes, costs = election.votes, election.prices
    return list(zip([-found for found in votes], costs, range(len(costs)), strict=True))


def tie_order(election: Election) -> tuple[int, ...]:
    """Return all project indices, the one that wins every tie first."""
    return tuple(project for *_, project in sorted(tie_keys(election)))


def tie_ranks(election: Election) -> tuple[int, ...]:
    """Return the place of each project in the tie order, 0 winning every tie."""
    ranks = [0] * len(election.ids)
    for rank, project in enumerate(tie_order(election)):
        ranks[project] = rank
    return tuple(ranks)
