"""What people of a simulation ask for: a table of every kind of wish, who mostly asks, how often.

The shares make sure that no kind is rare. Whoever draws knows the room as it is, so that much is
granted; the rest is asked by the wrong person, too late, or of somebody who is not there.
Ballots' choices come from a lot of their own, so that two worlds can differ in nothing else.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, NamedTuple

from tests.simulation.audit import Wish

from folkmoot_rooms import commands as c
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.state import Room

HATS: Final = tuple(Hat)
WORDS: Final = ("Bench", "Lamp for the path", "Te a sgwrs – bob wythnos", "Bws 🚌", "Ramp")
ELSEWHERE: Final = c.ImportElection(
    title="Fair of 2024",
    source="example.pb",
    options=(c.ImportedOption("1", "Ramp", 300_00, "1"), c.ImportedOption("2", "Bus", 900_00)),
    ballots=((0,), (0, 1), (1,)),
    budget=1_000_00,
    scale=2,
    currency="GBP",
)
START: Final = c.OpenRoom(title="Fair", question="What for?", budget=1_000_00)


class Lot:
    """What a wish is drawn from: chance, the lot of the choices, the room as it is."""

    def __init__(self, chance: Random, choices: Random, room: Room, actor: str) -> None:
        self.chance = chance
        self._choices = choices
        self.room = room
        self.actor = actor

    def rarely(self) -> bool:
        """Say yes once in twenty times."""
        return self.chance.random() < 0.05

    def words(self) -> str:
        """Return words, rarely none."""
        return "" if self.rarely() else WORDS[int(self.chance.random() * len(WORDS))]

    def hat(self) -> Hat:
        """Return a hat."""
        return HATS[int(self.chance.random() * len(HATS))]

    def seat(self, fits: Callable[[str], object]) -> str:
        """Return a seat that fits, if there is one; rarely any, or one that is not there."""
        if self.rarely():
            return f"s{1 + int(self.chance.random() * (len(self.room.seats) + 1))}"
        fit = [seat for seat in self.room.seats if fits(seat)]
        return fit[int(self.chance.random() * len(fit))] if fit else "s2"

    def seat_in(self, *roles: Role) -> str:
        """Return a seat in one of these roles."""
        seats = self.room.seats
        return self.seat(lambda seat: seats[seat].role in roles and not seats[seat].removed)

    def idea(self, fits: Callable[[str], object]) -> str:
        """Return an idea that fits, if there is one."""
        fit = [idea for idea in self.room.ideas if fits(idea)]
        return fit[int(self.chance.random() * len(fit))] if fit and not self.rarely() else "P1"

    def cost(self) -> int:
        """Return a cost, rarely more than there is."""
        return int(self.chance.random() * 1_100_00)

    def choices(self) -> tuple[str, ...]:
        """Return what a ballot says; drawn so that chance is the same whatever it is."""
        options = self.room.vote.options if self.room.vote is not None else ()
        chosen = tuple(o.idea for o in options if self._choices.random() < 0.4)
        return ("P999",) if self.rarely() else chosen

    def replaces(self, seat: str) -> int:
        """Return the number of the ballot that the next one replaces, rarely a wrong one."""
        vote = self.room.vote
        last = vote.casts[seat].number if vote is not None and seat in vote.casts else 0
        return last + 1 if self.rarely() else last

    def own(self, idea: str) -> bool:
        """Say whether an idea is the actor's own to change."""
        found = self.room.ideas[idea]
        return found.author == self.actor and found.stands


def _paper_ballot(lot: Lot) -> Wish:
    seat = lot.seat_in(Role.PAPER)
    return c.CastPaperBallot("v1", seat, lot.choices(), not lot.rarely(), lot.replaces(seat))


def _change_idea(lot: Lot) -> Wish:
    mine = lot.idea(lot.own) if lot.actor != "s1" else lot.idea(lambda _: True)
    return c.ChangeIdea(mine, lot.words(), lot.cost(), lot.words(), "", lot.words())


def _add_idea(lot: Lot) -> Wish:
    seat = lot.room.seats.get(lot.actor)
    scribe = seat is not None and seat.role is Role.SCRIBE
    author = lot.seat_in(Role.PAPER) if scribe else ""
    return c.AddIdea(lot.words(), lot.cost(), lot.words(), "", author)


def _removed(lot: Lot) -> Callable[[str], object]:
    return lambda seat: lot.room.seats[seat].removed


def _late(lot: Lot) -> Callable[[str], object]:
    roll = lot.room.vote.roll if lot.room.vote is not None else frozenset()
    return lambda seat: seat not in roll and seat not in lot.room.asked_late


def _phase(lot: Lot) -> Wish:
    return c.ChangePhase(Phase.WAIT if lot.room.phase is Phase.IDEAS else Phase.IDEAS)


class Kind(NamedTuple):
    """One row: who mostly asks, how often in each part of the meeting, and what is said."""

    who: str
    shares: Mapping[Phase, float]
    make: Callable[[Lot], Wish]


W, I, C, R = Phase.WAIT, Phase.IDEAS, Phase.CHOOSE, Phase.RESULT  # noqa: E741 - a table's heads.
ROLES: Final = (Role.PARTICIPANT, Role.SCRIBE)
KINDS: Final[dict[type[c.Command], Kind]] = {
    c.OpenRoom: Kind("host", {}, lambda _: START),
    c.ImportElection: Kind("host", {}, lambda _: ELSEWHERE),
    c.RecordKeyDestroyed: Kind("host", {}, lambda _: c.RecordKeyDestroyed("v2")),
    c.RecordResult: Kind("host", {}, lambda _: c.RecordResult("v2", "{}", "0" * 64)),
    c.ChangePhase: Kind("organiser", {W: 6, I: 1}, _phase),
    c.TakeSeat: Kind("door", {W: 8, I: 2}, lambda lot: c.TakeSeat(lot.words(), lot.hat())),
    c.TakeScribeSeat: Kind("door", {W: 2}, lambda lot: c.TakeScribeSeat(lot.words())),
    c.ReturnToSeat: Kind("door", {R: 5}, lambda lot: c.ReturnToSeat(lot.seat_in(*ROLES))),
    c.ChangeMe: Kind("any", {R: 9, C: 3, W: 2}, lambda lot: c.ChangeMe(lot.words(), lot.hat())),
    c.AskForHelp: Kind("any", {R: 3, C: 1}, lambda _: c.AskForHelp()),
    c.GiveHelp: Kind(
        "organiser",
        {R: 3, C: 1},
        lambda lot: c.GiveHelp(lot.seat(lambda seat: lot.room.seats[seat].needs_help)),
    ),
    c.RemovePerson: Kind(
        "organiser", {}, lambda lot: c.RemovePerson(lot.seat_in(*ROLES), lot.words())
    ),
    c.Appeal: Kind("removed", {}, lambda lot: c.Appeal(lot.words())),
    c.RestorePerson: Kind("organiser", {}, lambda lot: c.RestorePerson(lot.seat(_removed(lot)))),
    c.Enrol: Kind("organiser", {W: 2, I: 2}, lambda _: c.Enrol()),
    c.Strike: Kind(
        "organiser", {}, lambda lot: c.Strike(lot.seat(lambda seat: seat in lot.room.roll))
    ),
    c.AddPaperPlaces: Kind("organiser", {W: 1}, lambda _: c.AddPaperPlaces(1)),
    c.IssueCards: Kind("organiser", {W: 1}, lambda _: c.IssueCards(2)),
    c.UseCard: Kind(
        "person",
        {W: 1, I: 1},
        lambda lot: c.UseCard(1 + int(lot.chance.random() * (lot.room.cards_issued + 1))),
    ),
    c.AskToEnrolLate: Kind("organiser", {C: 1}, lambda lot: c.AskToEnrolLate(lot.seat(_late(lot)))),
    c.AgreeToEnrolLate: Kind(
        "person",
        {C: 2},
        lambda lot: c.AgreeToEnrolLate(lot.seat(lambda seat: seat in lot.room.asked_late)),
    ),
    c.AddIdea: Kind("any", {I: 10}, _add_idea),
    c.ChangeIdea: Kind("any", {I: 6, W: 1}, _change_idea),
    c.WithdrawIdea: Kind("person", {}, lambda lot: c.WithdrawIdea(lot.idea(lot.own))),
    c.HideIdea: Kind(
        "organiser",
        {I: 1},
        lambda lot: c.HideIdea(lot.idea(lambda i: lot.room.ideas[i].stands), lot.words()),
    ),
    c.ShowIdea: Kind(
        "organiser",
        {I: 1},
        lambda lot: c.ShowIdea(lot.idea(lambda idea: lot.room.ideas[idea].hidden)),
    ),
    c.OpenVote: Kind("organiser", {}, lambda _: c.OpenVote()),
    c.CastBallot: Kind(
        "voter", {C: 40}, lambda lot: c.CastBallot("v1", lot.choices(), lot.replaces(lot.actor))
    ),
    c.CastPaperBallot: Kind("scribe", {C: 12}, _paper_ballot),
    c.CloseVote: Kind("organiser", {}, lambda _: c.CloseVote("v1")),
}
# What every kind has at least, whatever the part of the meeting.
SHARE_MIN: Final = 1.25
NAMES: Final = tuple(KINDS)
_shares: Final = {
    phase: tuple(SHARE_MIN + kind.shares.get(phase, 0) for kind in KINDS.values())
    for phase in Phase
}


def draw_kind(chance: Random, phase: Phase) -> type[c.Command]:
    """Return the kind of the next wish."""
    return chance.choices(NAMES, _shares[phase])[0]
