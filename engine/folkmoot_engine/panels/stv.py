"""Votes that transfer: instant run-off for one winner, single transferable vote for a panel.

A ballot counts for the first option on it that still stands. Under STV whoever
reaches the quota is elected and gets no more votes; then, the highest first, all
its ballots move on at the part of their value that was above the quota
(weighted inclusive Gregory).
If nobody reaches it, whoever has the fewest votes leaves, and its ballots move
on at the value they have. Values are exact fractions, or cut after five
decimal places as Scotland's councils do. When as many stand as there are seats,
all are elected. Papers: [T95] the rules, [SSI07] the Scottish one.
"""

from __future__ import annotations

from fractions import Fraction

from folkmoot_engine.panels.orders import Ranked
from folkmoot_engine.panels.tables import Panel, Step

SCOTTISH_PLACES = 5
"""Decimal places that the value of a Scottish vote keeps."""


def instant_runoff(ranked: Ranked, seats: int) -> Panel:
    """Let the weakest leave until as many stand as there are seats.

    For one seat that is whoever has more than half of the votes not exhausted,
    and the count ends as soon as somebody has.
    """
    piles = _Piles(ranked)
    steps: list[Step] = []
    while len(piles.standing) > seats:
        votes = piles.votes()
        best = max(votes, key=lambda option: (votes[option], -ranked.ranks[option]))
        if seats == 1 and 2 * votes[best] > sum(votes.values()):
            break
        weakest = _weakest(ranked, votes)
        steps.append(piles.step(votes, excluded=(weakest,)))
        piles.leave(weakest)
    votes = piles.votes()
    order = sorted(votes, key=lambda option: (-votes[option], ranked.ranks[option]))
    steps.append(piles.step(votes, elected=tuple(order[:seats])))
    return Panel(tuple(order[:seats]), steps=tuple(steps))


def transferable_vote(ranked: Ranked, seats: int) -> Panel:
    """Elect a panel by STV in exact fractions."""
    return _elect(ranked, seats, None)


def scottish_vote(ranked: Ranked, seats: int) -> Panel:
    """Elect a panel by STV with values cut after five decimal places."""
    return _elect(ranked, seats, SCOTTISH_PLACES)


def _elect(ranked: Ranked, seats: int, places: int | None) -> Panel:
    """Elect by STV with the Droop quota of all ballots that name anybody."""
    quota = sum(people for _, people in ranked.orders) // (seats + 1) + 1
    piles = _Piles(ranked)
    steps: list[Step] = []
    winners: list[int] = []
    waiting: dict[int, Fraction] = {}  # elected, but what is above the quota has not moved yet
    while True:
        votes = piles.votes()
        order = sorted(votes, key=lambda option: (-votes[option], ranked.ranks[option]))
        reached = [option for option in order if votes[option] >= quota]
        if len(order) <= seats - len(winners):
            reached = order
        winners += reached
        waiting |= {option: votes[option] for option in reached}
        piles.elect(reached)
        if len(winners) == seats:
            steps.append(piles.step(votes, elected=tuple(reached)))
            return Panel(tuple(winners), steps=tuple(steps), quota=quota)
        if waiting:
            steps.append(piles.step(votes, elected=tuple(reached)))
            fullest = max(waiting, key=lambda option: (waiting[option], -ranked.ranks[option]))
            total = waiting.pop(fullest)
            piles.leave(fullest, (total - quota) / total, places)
        else:
            weakest = _weakest(ranked, votes)
            steps.append(piles.step(votes, excluded=(weakest,)))
            piles.leave(weakest)


def _weakest(ranked: Ranked, votes: dict[int, Fraction]) -> int:
    return min(votes, key=lambda option: (votes[option], -ranked.ranks[option]))


class _Piles:
    """Every order of preference, with the value of its votes, on whom it counts for now."""

    def __init__(self, ranked: Ranked) -> None:
        self.standing = set(range(ranked.options))
        self._exhausted = Fraction(0)
        self._piles: dict[int, list[tuple[tuple[int, ...], int, Fraction]]] = {
            option: [] for option in self.standing
        }
        for order, people in ranked.orders:
            self._piles[order[0]].append((order, people, Fraction(1)))

    def elect(self, options: list[int]) -> None:
        """Let no more votes move to those who are elected; they keep what they have."""
        self.standing -= set(options)

    def votes(self) -> dict[int, Fraction]:
        """Return what each option still standing has."""
        return {
            option: sum((people * value for _, people, value in self._piles[option]), Fraction(0))
            for option in sorted(self.standing)
        }

    def leave(self, option: int, part: Fraction = Fraction(1), places: int | None = None) -> None:
        """Take an option out; its votes move on at ``part`` of their value."""
        self.standing.discard(option)
        for order, people, value in self._piles.pop(option):
            moving = _cut(value * part, places)
            # What is not moved stays with the elected, but for what is cut off.
            self._exhausted += people * (value * part - moving)
            following = (other for other in order if other in self.standing)
            heir = next(following, None)
            if heir is None:
                self._exhausted += people * moving
            elif moving:
                self._piles[heir].append((order, people, moving))

    def step(
        self,
        votes: dict[int, Fraction],
        elected: tuple[int, ...] = (),
        excluded: tuple[int, ...] = (),
    ) -> Step:
        """Return what there is to tell of a step."""
        return Step(tuple(votes.items()), elected, excluded, self._exhausted)


def _cut(value: Fraction, places: int | None) -> Fraction:
    if places is None:
        return value
    scale = 10**places
    return Fraction(value.numerator * scale // value.denominator, scale)
