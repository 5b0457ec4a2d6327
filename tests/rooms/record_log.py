"""Record the log that every later version must replay: ``python -m tests.rooms.record_log``.

A whole meeting through the real hub, with every kind of fact at least once, written as the
files of a data folder. A recorded log is never overwritten: a new format gets a new folder.
"""

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Final

import msgspec
from tests.rooms.live import Steering, hub_on, new_room

from folkmoot_rooms.commands import (
    AddPaperPlaces,
    AgreeToEnrolLate,
    Appeal,
    AskForHelp,
    AskToEnrolLate,
    CastPaperBallot,
    ChangeIdea,
    ChangeMe,
    ChangePhase,
    CloseVote,
    Enrol,
    GiveHelp,
    HideIdea,
    ImportedOption,
    ImportElection,
    IssueCards,
    OpenVote,
    RemovePerson,
    RestorePerson,
    ReturnToSeat,
    ShowIdea,
    Strike,
    TakeScribeSeat,
    UseCard,
    WithdrawIdea,
)
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.sealing import seat_key
from folkmoot_rooms.state import Room

FOLDER: Final = Path(__file__).parents[1] / "data" / "log-v1"
MEETING: Final = "meeting"
ELECTION: Final = "election"
ERASED_SEAT: Final = "s4"


class Expected(msgspec.Struct, frozen=True):
    """What a recorded room must be when it is replayed: where it stands, and all it knows."""

    position: int
    head: str
    room: Room


async def record(folder: Path) -> None:
    """Hold the meeting and lay its files into a folder."""
    async with hub_on(folder) as hub:
        # One after the other, because both draw from the same chance and clock.
        await _hold_meeting(await new_room(hub, MEETING))
        await hub.settled(MEETING)
        await _import_election(await new_room(hub, ELECTION))
        await hub.settled(ELECTION)
        # One person was erased: their words are gone, the chain still holds.
        await (await hub.get(MEETING)).destroy_keys(seat_key(ERASED_SEAT))
    async with hub_on(folder) as hub:
        for name in (MEETING, ELECTION):
            await _write_expected(hub, name, folder)
    _make_single_files(folder)


async def _hold_meeting(room: Steering) -> None:
    await room.open("Ffair Haf", "What shall we spend it on?")
    ann, bob = await room.person("Ann"), await room.person("Siân", Hat.FRONTLINE)
    erased, late = await room.person("Erased"), await room.person()
    scribe = str((await room.ask("door", TakeScribeSeat("Sue"))).made["seat"])
    await room.ask("s1", ChangeMe("Olwen", Hat.NOT_SAID))
    await room.ask("door", ReturnToSeat(ann, "code"))
    await room.ask(bob, AskForHelp())
    await room.ask("s1", GiveHelp(bob))
    paper = str((await room.ask("s1", AddPaperPlaces(1))).made["seat"])
    await room.ask("s1", Enrol((ann, bob)))
    await room.ask("s1", Strike(bob))
    await room.ask("s1", IssueCards(3))
    await room.ask(bob, UseCard(2))
    await room.ask("s1", Enrol((erased,)))
    await room.ask("s1", ChangePhase(Phase.IDEAS))
    await _put_ideas(room, ann, bob)
    await room.ask("s1", RemovePerson(erased, "Shouting."))
    await room.ask(erased, Appeal("I am sorry."))
    await room.ask("s1", RestorePerson(erased))
    await room.ask("s1", OpenVote())
    await room.ask("s1", AskToEnrolLate(late))
    await room.ask(ann, AgreeToEnrolLate(late))
    await room.cast(ann, "P1")
    await room.cast(ann, "P1", "P2", replaces=1)
    await room.cast(bob)
    await room.cast(late, "P2")
    await room.ask(scribe, CastPaperBallot("v1", paper, ("P1",), read_back=True))
    await room.ask("s1", CloseVote("v1"))


async def _put_ideas(room: Steering, ann: str, bob: str) -> None:
    bench = await room.idea(ann, "Bench", 400_00)
    await room.idea(bob, "Llwyfan", 500_00)
    rude = await room.idea(bob, "Rude", 1_00)
    gone = await room.idea(ann, "Second thoughts", 2_00)
    await room.ask(ann, ChangeIdea(bench, "Bench by the river", 450_00, "To rest", "tree"))
    await room.ask("s1", ChangeIdea(bench, "Bench by the river", 440_00, reason="New quote"))
    await room.ask(ann, WithdrawIdea(gone))
    await room.ask("s1", HideIdea(rude, "Names a person"))
    await room.ask("s1", ShowIdea(rude))
    await room.ask("s1", HideIdea(rude, "It still does"))


async def _import_election(room: Steering) -> None:
    options = (
        ImportedOption("7", "Bench", 50, "1"),
        ImportedOption("9", "Tree", 70, "0"),
        ImportedOption("11", "Well", 40),
    )
    ballots = ((0,), (0, 1), (1, 2), (), (2,))
    await room.ask("host", ImportElection("Fair", "fair.pb", options, ballots, 100, 0, "PLN"))


async def _write_expected(hub: Hub, name: str, folder: Path) -> None:
    live = await hub.get(name)
    expected = Expected(live.room.position, live.head, live.room)
    encoded = msgspec.json.encode(expected, order="sorted")
    (folder / f"{name}.json").write_bytes(msgspec.json.format(encoded, indent=1) + b"\n")


def _make_single_files(folder: Path) -> None:
    """Take databases out of their write-ahead logs, so that they can be committed alone."""
    for path in folder.rglob("*.db"):
        db = sqlite3.connect(path)
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("VACUUM")
        db.close()


def main() -> int:
    """Record, unless there is a record."""
    if FOLDER.exists():
        sys.stderr.write(f"{FOLDER.name} is recorded already; it is never overwritten\n")
        return 1
    FOLDER.mkdir(parents=True)
    asyncio.run(record(FOLDER))
    return 0


if __name__ == "__main__":
    sys.exit(main())
