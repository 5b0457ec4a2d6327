"""Scenario A as typed data: who was there, what they put forward, how they voted, what came out.

From the proposals (step 4) and the vote (step 5), with £31,000 to share out. Read by the tests
of rooms, interface and browser, so that all of them play the same meeting.
"""

from typing import Final, NamedTuple

from folkmoot_rooms.people import Hat


class Person(NamedTuple):
    """Somebody with a ballot: their hat, and whether they vote by ``phone`` or on ``paper``."""

    hat: Hat
    way: str


class Proposal(NamedTuple):
    """One idea; ``author`` is the hat of whoever put it forward, ``picture`` what shows it."""

    id: str
    title: str
    cost_pounds: int
    author: Hat
    picture: str


class Ballot(NamedTuple):
    """What one person approved; the n-th ballot is the n-th person's."""

    hat: Hat
    choices: tuple[str, ...]


TITLE: Final = "Opportunities fair"
QUESTION: Final = "What shall the fair spend its money on?"
BUDGET_POUNDS: Final = 31_000

PROPOSALS: Final[tuple[Proposal, ...]] = (
    Proposal("P1", "Changing Places toilet", 3_600, Hat.PERSON, "toilet"),
    Proposal("P2", "Accessible shuttle", 8_500, Hat.PERSON, "bus"),
    Proposal("P3", "Interpreters and captions", 4_200, Hat.PERSON, "interpreter"),
    Proposal("P4", "Quiet room", 1_800, Hat.PERSON, "quiet"),
    Proposal("P5", "Peer-led stage and skills swap", 2_400, Hat.PERSON, "stage"),
    Proposal("P6", "Radio, Easy Read leaflets and billboards", 9_500, Hat.MANAGER, "megaphone"),
    Proposal("P7", "Audio and Easy Read by local groups", 2_900, Hat.PERSON, "audio"),
    Proposal("P8", "Celebrity and lunch", 7_800, Hat.PROVIDER, "food"),
    Proposal("P9", "Paid steward jobs", 5_400, Hat.FAMILY_CARER, "jobs"),
    Proposal("P10", "Online fair", 4_600, Hat.PERSON, "laptop"),
    Proposal("P11", "Job booths", 3_800, Hat.FRONTLINE, "school"),
    Proposal("P12", "Uniforms and banners", 2_600, Hat.MANAGER, "shirt"),
)

_GROUPS: Final[tuple[tuple[Hat, int, str], ...]] = (
    (Hat.PERSON, 5, "P1 P2 P4 P5"),
    (Hat.PERSON, 4, "P2 P3 P7"),
    (Hat.PERSON, 3, "P5 P7 P9"),
    (Hat.PERSON, 3, "P3 P4 P10"),
    (Hat.FAMILY_CARER, 3, "P1 P2 P9"),
    (Hat.FAMILY_CARER, 2, "P2 P4 P9"),
    (Hat.FAMILY_CARER, 2, "P1 P3"),
    (Hat.NEIGHBOUR, 2, "P5 P10 P11"),
    (Hat.NEIGHBOUR, 2, "P6 P7 P11"),
    (Hat.FRONTLINE, 3, "P3 P6 P11"),
    (Hat.FRONTLINE, 2, "P2 P6 P12"),
    (Hat.FRONTLINE, 2, "P1 P6 P11 P12"),
    (Hat.MANAGER, 2, "P6 P8 P12"),
    (Hat.MANAGER, 1, "P3 P6 P8"),
    (Hat.PROVIDER, 2, "P6 P8 P11"),
    (Hat.PROVIDER, 1, "P6 P11 P12"),
)

BALLOTS: Final[tuple[Ballot, ...]] = tuple(
    Ballot(hat, tuple(choices.split())) for hat, people, choices in _GROUPS for _ in range(people)
)

# Eight people in the hall use paper: here the last five who use services and the last three
# carers, so that every hat also has somebody with a phone.
_ON_PAPER: Final = frozenset({10, 11, 12, 13, 14, 19, 20, 21})
PEOPLE: Final[tuple[Person, ...]] = tuple(
    Person(ballot.hat, "paper" if place in _ON_PAPER else "phone")
    for place, ballot in enumerate(BALLOTS)
)

FUNDED: Final = ("P2", "P6", "P1", "P3", "P5", "P4")
SPENT_POUNDS: Final = 30_000
LEFT_POUNDS: Final = 1_000
# £31,000 between 39 people, before add-one; what add-one put on top of each share.
SHARE: Final = "3100000/39"
RAISED_POUNDS: Final = 55

FUNDED_WITHOUT_COMPLETION: Final = ("P2", "P6", "P4", "P3", "P5")
SPENT_WITHOUT_COMPLETION_POUNDS: Final = 26_400
FUNDED_BY_MOST_VOTES: Final = frozenset({"P1", "P2", "P3", "P6", "P11"})
SPENT_BY_MOST_VOTES_POUNDS: Final = 29_600

P11_VOTES: Final = 12
P11_LEFT_PENCE: Final = 1_580_35
P11_SHORT_PENCE: Final = 2_219_65
P7_SHORT_PENCE: Final = 1_454_14
WHY_NOT_P11: Final = (
    "12 people wanted it. It costs £3,800. They have £1,580.35 of their shares left."
    " It is £2,219.65 short."
)
