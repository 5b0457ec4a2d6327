"""What reasons say: plain frozen facts, and the table of changes.

Projects are indices, money is whole minor units or exact fractions of them,
people are ballots. Nothing here counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.purses import Payments

CHANGES = MappingProxyType(
    {
        "new-ballots": "Ballots are added that approve only this project.",
        "blank-ballots": "Ballots are added that approve nothing.",
        "joining": "Ballots that did not approve it do so as well.",
        "leaving": "Ballots that approved it do so no longer.",
        "withdrawn": "Ballots are withdrawn, those of its supporters if it won, else others.",
        "cost": "Its cost is lowered, or raised if it won.",
        "budget": "The budget is raised or lowered.",
    }
)
"""The changes that may flip a project, by name."""


def shared_money(election: Election, outcome: Outcome) -> int:
    """Return what all ballots of an outcome with shares had together, in minor units."""
    share = outcome.share or Fraction(0)
    return int((share + outcome.raised) * election.voters)


@dataclass(frozen=True, slots=True)
class Bid:
    """What one project could do while ``winner`` was funded in the round at place ``round``.

    ``money`` is what its supporters had together before that round; where
    nobody pays it is the budget left. ``offered`` is what they would have paid
    for it at the winner's rate, which was less than its cost (or as much, and
    it lost the tie); None where nobody pays. ``payers`` of its supporters paid
    ``paid`` together for the winner. A funded project has one bid for its own round,
    in which it is the winner, and none after that.
    """

    round: int
    winner: int
    money: Fraction
    offered: Fraction | None
    payers: int
    paid: Fraction


@dataclass(frozen=True, slots=True)
class Story:
    """Why one project won or lost, round by round.

    ``bids`` are in order of rounds. ``money`` is what its supporters had when
    it was funded, else at the end, and ``payments`` who paid what for it, the
    largest amount first: empty if it lost, or nobody pays. ``outbid_by`` are
    the winners of the rounds in which its supporters had its cost together but
    another was funded first; after the last of them that was no longer so, or
    it was funded itself.
    """

    project: int
    funded: bool
    bids: tuple[Bid, ...]
    money: Fraction
    payments: Payments
    outbid_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an election about one project.

    ``kind`` is a key of CHANGES. ``amount`` is a number of ballots, or for
    "cost" and "budget" the new one in minor units. ``ballots`` are the places
    of the ballots that join, leave or are withdrawn, in rising order.
    """

    kind: str
    project: int
    amount: int
    ballots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """A change that makes a winner lose or a loser win: counted anew, exactly.

    ``size`` is how much changes: a number of ballots, or a difference of minor
    units. ``wins`` tells what becomes of the project, and ``funded`` all that is
    funded then, in order of funding. ``next_fails``: one ballot or minor unit less
    was counted too, and does not flip it. ``minimal``: it is proven that no
    smaller change of this kind flips it, whichever ballots it takes.
    """

    change: Change
    size: int
    wins: bool
    funded: tuple[int, ...]
    next_fails: bool
    minimal: bool


@dataclass(frozen=True, slots=True)
class FlipSearch:
    """The flips found, by project; ``given_up`` are projects and kinds not searched to the end."""

    found: tuple[Flip, ...]
    given_up: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From ``budget`` on, until the next step, exactly ``funded`` win, in submission order."""

    budget: int
    funded: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BudgetPath:
    """The outcome for every budget of whole minor units from ``low`` to ``high``.

    ``steps`` begin at ``low``; each differs from the one before. ``complete``
    tells that all of them were found; else they end at ``high``, which is then
    lower than what was asked for.
    """

    low: int
    high: int
    steps: tuple[Step, ...]
    complete: bool = True

    def at(self, budget: int) -> tuple[int, ...]:
        """Return what is funded with a budget of the range, in submission order."""
        if not self.low <= budget <= self.high:
            raise ValueError(f"the path goes from {self.low} to {self.high}, not to {budget}")
        return next(step.funded for step in reversed(self.steps) if step.budget <= budget)


@dataclass(frozen=True, slots=True)
class SafeRadius:
    """No change of up to ``ballots`` ballots alters what is funded; that is proven.

    Each changed ballot may be replaced, added or withdrawn. ``round`` is the
    round that allows no larger radius, at its place in the outcome (as many as
    there are rounds for the end of the count), and ``rival`` the project that
    may then win instead, or lose; None if nothing limits it, or no round does.
    """

    ballots: int
    round: int | None
    rival: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether one property holds for an outcome: checked, not believed.

    If not, ``project`` is one that it fails for, and ``people`` how many of its
    supporters are wronged; ``money`` is what they have for it, where money matters.
    """

    holds: bool
    project: int | None = None
    people: int = 0
    money: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Certificates:
    """What was checked about one outcome.

    ``ejr_plus``: nobody is wronged as a group, see `ejr_plus`; None if supporters
    of a project value it differently. ``priceable``: the payments add up to the
    costs, come from equal money, and leave the supporters of nothing else that may
    be funded more than it costs [PS20]; None if something was funded that nobody
    paid for, or the rule does not claim it.
    ``exhaustive``: nothing approved that still fits is unfunded. ``empty_handed``
    ballots approve something, but nothing that was funded; ``blank`` ones nothing.
    """

    ejr_plus: Certificate | None
    priceable: Certificate | None
    exhaustive: Certificate
    empty_handed: int
    blank: int
