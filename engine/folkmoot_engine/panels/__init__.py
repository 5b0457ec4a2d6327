"""One winner or a panel: who is elected, round by round, by a rule of PANELS.

PANELS is the one list of these rules that documentation, command line and
tests read. Ties go by one published order, PANEL_TIES, so no lot is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.panels import condorcet, scores, stv
from folkmoot_engine.panels.orders import PANEL_TIES, Ranked
from folkmoot_engine.panels.tables import Panel

__all__ = ["PANELS", "PANEL_TIES", "Panel", "PanelRule", "elect"]


@dataclass(frozen=True, slots=True)
class PanelRule:
    """A rule for electing; ``ballots`` are the kinds it counts.

    ``condorcet``: whoever beats every other in pairs wins. ``proportional``: a
    group that puts the same people first gets the seats that its quotas buy.
    ``paper`` is a key of the list of papers.
    """

    name: str
    title: str
    paper: str
    elect: Callable[[Ranked, int], Panel]
    ballots: tuple[str, ...] = ("ordinal",)
    condorcet: bool = False
    proportional: bool = False


PANELS = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            PanelRule(
                "score",
                "The most points win.",
                "[AB21]",
                scores.most_points,
                ("approval", "choose-1", "scoring", "cumulative"),
            ),
            PanelRule(
                "approval",
                "Who is approved on the most ballots wins.",
                "[BF78]",
                scores.most_ballots,
                ("approval", "choose-1"),
            ),
            PanelRule(
                "instant-runoff",
                "Who has the fewest first choices leaves, until one has more than half.",
                "[T95]",
                stv.instant_runoff,
            ),
            PanelRule(
                "schulze",
                "Who beats every other along the strongest path of majorities wins.",
                "[S11]",
                condorcet.schulze,
                condorcet=True,
            ),
            PanelRule(
                "ranked-pairs",
                "Majorities are locked in, the largest first, unless they close a circle.",
                "[T87]",
                condorcet.ranked_pairs,
                condorcet=True,
            ),
            PanelRule(
                "stv",
                "Whoever reaches the quota is elected; what is above it moves on, exactly.",
                "[T95]",
                stv.transferable_vote,
                proportional=True,
            ),
            PanelRule(
                "stv-scotland",
                "The same, with the value of a vote cut after five decimal places.",
                "[SSI07]",
                stv.scottish_vote,
                proportional=True,
            ),
        )
    }
)
"""All rules for electing, by name."""


def elect(options: Sequence[str], ballots: Ballots, rule: str, seats: int = 1) -> Panel:
    """Elect ``seats`` of the options, whose order is that of submission.

    Raises ValueError for an unknown rule, ballots that it does not count, and
    seats that are fewer than one or more than the options.
    """
    if rule not in PANELS:
        known = ", ".join(repr(name) for name in PANELS)
        raise ValueError(f"rule {rule!r} is unknown; choose from {known}")
    if ballots.kind not in PANELS[rule].ballots:
        counted = ", ".join(PANELS[rule].ballots)
        raise ValueError(f"{rule} counts {counted} ballots, not {ballots.kind} ones")
    if not 1 <= seats <= len(options):
        raise ValueError(f"seats must be 1 to {len(options)}, not {seats}")
    if ballots.projects.size and int(ballots.projects.max()) >= len(options):
        raise ValueError(f"a ballot names an option that is not among the {len(options)}")
    return PANELS[rule].elect(Ranked.of(ballots, len(options)), seats)
