"""Score and approval: add up what the ballots say. Papers: [BF78] approval, [AB21]."""

from __future__ import annotations

from folkmoot_engine.panels.orders import Ranked
from folkmoot_engine.panels.tables import Panel


def most_points(ranked: Ranked, seats: int) -> Panel:
    """Elect those with the most points; a mark without points is worth one."""
    return _highest(ranked, ranked.scores, seats)


def most_ballots(ranked: Ranked, seats: int) -> Panel:
    """Elect those who stand on the most ballots."""
    return _highest(ranked, ranked.named, seats)


def _highest(ranked: Ranked, scores: tuple[int, ...], seats: int) -> Panel:
    # Stable, so equal scores keep the tie order.
    order = tuple(sorted(ranked.ties, key=lambda option: -scores[option]))
    return Panel(winners=order[:seats], order=order, scores=scores)
