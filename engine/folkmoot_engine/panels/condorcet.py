"""Comparing in pairs: Schulze's strongest paths and Tideman's ranked pairs.

Both elect whoever beats every other option in a majority of ballots, and order
all options; a panel is the top of that order. Strength is winning votes: how
many ballots put the winner of a pair above the loser. Papers: [C85] pairs,
[S11] Schulze, [T87] ranked pairs.
"""

from __future__ import annotations

from folkmoot_engine.panels.orders import Ranked
from folkmoot_engine.panels.tables import Pairs, Panel


def condorcet_winner(pairs: Pairs) -> int | None:
    """Return the option that beats every other in pairs, if there is one."""
    options = range(len(pairs))
    return next(
        (a for a in options if all(pairs[a][b] > pairs[b][a] for b in options if b != a)), None
    )


def schulze(ranked: Ranked, seats: int) -> Panel:
    """Order by strongest paths; who is beaten by nobody left comes next.

    Cost: O(options**3).
    """
    strong = _strongest_paths(ranked.pairs)
    left, order = list(ranked.ties), list[int]()
    while left:
        # The relation is a strict partial order, so somebody is always unbeaten.
        unbeaten = (a for a in left if all(strong[a][b] >= strong[b][a] for b in left))
        order.append(next(unbeaten))
        left.remove(order[-1])
    return Panel(tuple(order[:seats]), order=tuple(order), pairs=ranked.pairs)


def ranked_pairs(ranked: Ranked, seats: int) -> Panel:
    """Order by locked majorities: the most winning votes first, then the fewest losing ones.

    Majorities as strong as each other go by the tie order of their winners, then
    of their losers. Cost: O(options**4) at worst.
    """
    pairs, ranks = ranked.pairs, ranked.ranks
    options = range(ranked.options)
    majorities = [(a, b) for a in options for b in options if pairs[a][b] > pairs[b][a]]
    majorities.sort(
        key=lambda ab: (-pairs[ab[0]][ab[1]], pairs[ab[1]][ab[0]], ranks[ab[0]], ranks[ab[1]])
    )
    below: list[set[int]] = [set() for _ in options]  # all that an option is locked above
    for winner, loser in majorities:
        if winner not in below[loser]:
            lower = below[loser] | {loser}
            for option in options:
                if option == winner or winner in below[option]:
                    below[option] |= lower
    left, order = list(ranked.ties), list[int]()
    while left:
        order.append(next(a for a in left if not any(a in below[b] for b in left)))
        left.remove(order[-1])
    return Panel(tuple(order[:seats]), order=tuple(order), pairs=pairs)


def _strongest_paths(pairs: Pairs) -> list[list[int]]:
    """Return how strong the weakest link of the strongest path between each two is."""
    options = range(len(pairs))
    strong = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in options] for a in options]
    for through in options:
        for a in options:
            for b in options:
                if a != b:
                    path = min(strong[a][through], strong[through][b])
                    strong[a][b] = max(strong[a][b], path)
    return strong
