"""A killed server loses and doubles no ballot, and the judge of that is not easily fooled."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.long.judge import Heard, Verdict, Wrong, judge
from tests.long.kill_writer import attack
from tests.rooms.live import Steering, hub_on, new_room

from folkmoot_rooms.commands import CastBallot, CloseVote
from folkmoot_rooms.log import chain


async def test_a_server_killed_five_times_loses_and_doubles_no_ballot(tmp_path: Path) -> None:
    report = await attack(tmp_path, kills=5, seed=5)

    assert report.kills == 5
    assert report.with_unacknowledged >= 4
    assert report.ballots > 0


@pytest.mark.long
async def test_a_server_killed_500_times_loses_and_doubles_no_ballot(tmp_path: Path) -> None:
    report = await attack(tmp_path, kills=500, seed=500)

    assert report.with_unacknowledged >= 450
    assert report.unacknowledged_but_saved > 0, "some were saved unheard, and sent again"


# --- the judge ---------------------------------------------------------------------------------


@pytest.fixture
async def heard(tmp_path: Path) -> Path:
    """A room with four ballots of two voters, closed; and what its clients have heard."""
    path = tmp_path / "heard.jsonl"
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        lines = [await cast(steering, seat, number) for number in range(2) for seat in ("s2", "s3")]
        answer = await steering.live.answer("s1", "close-the-vote", CloseVote("v1"))
        lines.append(line("s1", answer))
        await hub.settled("r1")
    path.write_bytes(b"".join(lines))
    return path


async def cast(steering: Steering, seat: str, number: int) -> bytes:
    wish = CastBallot("v1", ("P1",), number)
    return line(seat, await steering.live.answer(seat, f"ballot-{seat}-{number}", wish))


def line(actor: str, answer: bytes) -> bytes:
    return msgspec.json.encode(Heard(actor, msgspec.Raw(answer))) + b"\n"


def test_a_room_in_order_is_found_in_order(tmp_path: Path, heard: Path) -> None:
    verdict = judge(tmp_path, "r1", heard)

    assert (verdict.heard, verdict.ballots, verdict.voters, verdict.opened) == (5, 4, 2, 2)


def test_answers_that_promise_nothing_are_not_held_against_the_log(
    tmp_path: Path, heard: Path
) -> None:
    busy = b'{"k":"refused","id":"never-kept","code":"busy"}'
    heard.write_bytes(heard.read_bytes() + line("s2", busy))

    assert isinstance(judge(tmp_path, "r1", heard), Verdict)


def forge(db: sqlite3.Connection, change: Callable[[list[dict[str, object]]], None]) -> None:
    """Change events and chain everything anew, so that only their meaning gives it away."""
    rows = db.execute("SELECT body FROM facts ORDER BY position").fetchall()
    envelopes = [msgspec.json.decode(body) for (body,) in rows]
    change(envelopes)
    db.execute("DELETE FROM facts")
    parent = chain.FIRST_PARENT
    for n, envelope in enumerate(envelopes, 1):
        fact = chain.encode(msgspec.convert(envelope | {"n": n, "parent": parent}, chain.Envelope))
        db.execute("INSERT INTO facts VALUES (?, ?, ?)", (n, fact.digest, fact.body))
        parent = fact.digest


def casts(envelopes: list[dict[str, object]]) -> list[int]:
    return [
        n
        for n, envelope in enumerate(envelopes)
        if isinstance(envelope["event"], dict) and envelope["event"]["type"] == "BallotCast"
    ]


def lose_last_ballot(envelopes: list[dict[str, object]]) -> None:
    del envelopes[casts(envelopes)[-1]]


def double_last_ballot(envelopes: list[dict[str, object]]) -> None:
    last = casts(envelopes)[-1]
    envelopes.insert(last, envelopes[last])


def give_ballot_to_another_command(envelopes: list[dict[str, object]]) -> None:
    envelopes[casts(envelopes)[-1]]["command"] = "somebody-else"


def cast_after_closing(envelopes: list[dict[str, object]]) -> None:
    last = casts(envelopes)[-1]
    late = envelopes[last] | {"command": "late-ballot"}
    event = envelopes[last]["event"]
    assert isinstance(event, dict)
    envelopes.append(late | {"event": event | {"seat": "s4", "number": 1}})


def open_one_too_few(envelopes: list[dict[str, object]]) -> None:
    for envelope in envelopes:
        event = envelope["event"]
        if isinstance(event, dict) and event["type"] == "BallotsOpened":
            event["ballots"] = event["ballots"][1:]


FORGERIES: dict[Callable[[list[dict[str, object]]], None], str] = {
    lose_last_ballot: "was saved at",
    double_last_ballot: "more than one effect",
    give_ballot_to_another_command: "where s3.somebody-else is",
    cast_after_closing: "keys and ballots differ",
    open_one_too_few: "1 ballots are opened of 2",
}


@pytest.mark.parametrize("change", FORGERIES, ids=lambda change: str(change.__name__))
def test_the_judge_finds_what_is_lost_or_doubled(
    change: Callable[[list[dict[str, object]]], None], tmp_path: Path, heard: Path
) -> None:
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        forge(db, change)
    db.close()

    with pytest.raises(Wrong, match=FORGERIES[change]):
        judge(tmp_path, "r1", heard)


STATEMENTS = {
    "DELETE FROM outcomes WHERE command='ballot-s2-1'": "was answered and is lost",
    "UPDATE outcomes SET answer=x'7b7d' WHERE command='ballot-s2-1'": "kept is",
    "UPDATE outcomes SET mark='' WHERE command='ballot-s2-1'": "what it is the outcome of",
    "DELETE FROM once WHERE key='ballot/v1/s2/2'": "keys and ballots differ",
    "DELETE FROM facts WHERE position=3": "broken at position 3",
    "UPDATE facts SET body=body || x'20' WHERE position=5": "broken at position 5",
    "DELETE FROM facts WHERE position > 14": "is lost",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_judge_finds_what_was_done_to_the_file(
    statement: str, tmp_path: Path, heard: Path
) -> None:
    db = sqlite3.connect(tmp_path / "rooms" / "r1.db")
    with db:
        assert db.execute(statement).rowcount > 0
    db.close()

    with pytest.raises(Wrong, match=STATEMENTS[statement]):
        judge(tmp_path, "r1", heard)
