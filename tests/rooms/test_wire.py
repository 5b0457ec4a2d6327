"""Frames: what is well-formed is understood, and nothing that anybody sends breaks anything."""

import random
from typing import get_args

import msgspec
import pytest
from tests.rooms.fakes import choosing, collecting, opened
from tests.rooms.frames import SEATS, Thrower
from tests.rooms.live import Seeded

from folkmoot_rooms import limits, views, wire
from folkmoot_rooms.apply import apply
from folkmoot_rooms.commands import (
    AddIdea,
    AnyCommand,
    CastBallot,
    OpenRoom,
    RecordResult,
    ReturnToSeat,
    TakeSeat,
)
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.keys import KeyMissing
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.sealing import RoomSeals, open_event, seal_event
from folkmoot_rooms.state import Room
from folkmoot_rooms.wire import Do, Done, Facts, Hello, No, Numbers, Ping


def refused(frame: str | bytes) -> str:
    with pytest.raises(Refused) as no:
        wire.decode(frame)
    return no.value.code


def test_a_wish_is_understood() -> None:
    frame = '{"k":"do","id":"command-1","wish":{"do":"CastBallot","vote":"v1","choices":["P1"]}}'

    assert wire.decode(frame) == Do("command-1", CastBallot("v1", ("P1",)))


@pytest.mark.parametrize("command", ["command-1\n", "result:v1", "short", "x" * 41])
def test_an_id_is_a_word_of_letters_and_the_servers_own_are_not(command: str) -> None:
    frame = {"k": "do", "id": command, "wish": {"do": "OpenVote"}}

    assert refused(msgspec.json.encode(frame)) == "bad_form"
    assert isinstance(wire.decode(msgspec.json.encode(frame | {"id": "command-1"})), Do)


@pytest.mark.parametrize(
    ("kind", "field", "good"),
    [
        (AddIdea, "picture", "tree"),
        (OpenRoom, "currency", "GBP"),
        (ReturnToSeat, "by", "code"),
        (RecordResult, "digest", "0" * 64),
    ],
)
def test_a_word_with_a_line_end_behind_it_is_another_word(
    kind: type[msgspec.Struct], field: str, good: str
) -> None:
    fields = {"title": "A", "question": "B", "budget": 1, "cost": 1, "seat": "s1", "vote": "v1"}
    fields = {name: fields[name] for name in kind.__struct_fields__ if name in fields}
    more = {"document": "{}"} if kind is RecordResult else {}
    whole = fields | more | {"do": kind.__name__, field: good}

    assert msgspec.convert(whole, kind)
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(whole | {field: f"{good}\n"}, kind)


def test_a_greeting_and_a_ping_are_understood() -> None:
    assert wire.decode(b'{"k":"hello","epoch":"e1","since":7}') == Hello("e1", 7)
    assert wire.decode(b'{"k":"ping"}') == Ping()


@pytest.mark.parametrize("kind", get_args(AnyCommand), ids=lambda kind: str(kind.__name__))
def test_every_wish_goes_through_the_wire_under_its_own_name(kind: type[msgspec.Struct]) -> None:
    thrower, wanted = Thrower(1), f'"do": "{kind.__name__}"'.encode()
    frames = (frame for _ in range(20_000) if wanted in (frame := thrower.frame()))

    decoded = next(do for do in map(decoded_or_none, frames) if do is not None)

    assert type(decoded.wish) is kind
    assert wire.decode(msgspec.json.encode(decoded)) == decoded


@pytest.mark.parametrize(
    "wish",
    ["OpenRoom", "ImportElection", "TakeScribeSeat", "ReturnToSeat", "UseCard", "RecordResult"],
)
def test_a_wish_of_the_server_is_not_understood_from_outside(wish: str) -> None:
    frame = {"k": "do", "id": "command-1", "wish": {"do": wish, "title": "", "question": ""}}

    assert refused(msgspec.json.encode(frame)) == "bad_form"


BAD: dict[str, str | bytes] = {
    "nothing": "",
    "not JSON": "hello",
    "not an object": "[]",
    "cut in the middle": '{"k":"do","id":"command-1","wi',
    "bad UTF-8": b'{"k":"ping","x":"\xff"}',
    "lone surrogate": '{"k":"hello","epoch":"\ud800"}',
    "unknown kind": '{"k":"shout"}',
    "unknown field": '{"k":"ping","loud":true}',
    "seat forged": '{"k":"do","id":"command-1","wish":{"do":"AskForHelp","seat":"s1"}}',
    "id too short": '{"k":"do","id":"a","wish":{"do":"AskForHelp"}}',
    "id with a blank": '{"k":"do","id":"command 12","wish":{"do":"AskForHelp"}}',
    "wrong type": '{"k":"do","id":"command-1","wish":{"do":"AddIdea","title":"a","cost":"1"}}',
    "half a penny": '{"k":"do","id":"command-1","wish":{"do":"AddIdea","title":"a","cost":1.5}}',
    "negative": '{"k":"do","id":"command-1","wish":{"do":"AddIdea","title":"a","cost":-1}}',
    "25 digits": '{"k":"do","id":"command-1","wish":{"do":"AddIdea","title":"a","cost":1%s}}'
    % ("0" * 25),
    "since beyond all": '{"k":"hello","since":1%s}' % ("0" * 25),
    "deep": "[" * 10_000,
    "deep inside": '{"k":"do","id":"command-1","wish":%s' % ('{"do":' * 1_000),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_frame_is_refused(name: str) -> None:
    assert refused(BAD[name]) == "bad_form"


def test_a_frame_that_is_too_long_is_refused_before_it_is_read() -> None:
    fits = b'{"k":"ping"}'.ljust(limits.FRAME_BYTES_MAX)

    assert wire.decode(fits) == Ping()
    assert refused(fits + b" ") == "too_long"
    assert refused("é" * limits.FRAME_BYTES_MAX) == "too_long"


def test_the_largest_ballot_fits_into_a_frame() -> None:
    ballot = CastBallot("v1", tuple(f"P{n}" for n in range(1, limits.IDEAS_MAX + 1)))
    do = Do("x" * 40, ballot)

    assert wire.decode(msgspec.json.encode(do)) == do


def test_what_goes_out_reads_as_documented() -> None:
    facts = Facts("e1", 3, 5, "choose", Numbers(people=2), ("vote",))

    assert msgspec.json.decode(wire.encode(facts)) == {
        "k": "facts",
        "epoch": "e1",
        "from": 3,
        "to": 5,
        "phase": "choose",
        "numbers": {"people": 2, "here": 0, "on_roll": 0, "voted": 0, "ideas": 0},
        "stale": ["vote"],
        "caught": "",
        "whole": False,
        "v": 2,
    }
    assert wire.encode(Done("c", 5, {"seat": "s2"})) == (
        b'{"k":"done","id":"c","position":5,"made":{"seat":"s2"}}'
    )
    assert wire.encode(No("c", "too_long", "title", {"max": 80})) == (
        b'{"k":"refused","id":"c","code":"too_long","field":"title","figures":{"max":80}}'
    )


# --- fuzzing -----------------------------------------------------------------------------------


# Mostly those who may ask for something at all.
ACTORS = (*SEATS, *["s1", "s2", "s3", "door"] * 5)


class NoStore:
    """A keyring without a store: every key is fresh."""

    def get(self, room: str, key_id: str) -> bytes:
        raise KeyMissing(f"{room} {key_id}")


class Target:
    """A room without a hub: every wish is decided, and what is granted is sealed and applied."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._seals = RoomSeals(room.id, NoStore(), Seeded())

    def hit(self, actor: str, do: Do) -> bool:
        """Return whether the wish was granted. Anything raised but Refused is a fault."""
        try:
            events = decide(self.room, actor, do.wish, Turn(0, self._seals))
        except Refused:
            return False
        for index, event in enumerate(events):
            place = f"{actor}.{do.id}.{index}"
            stored = msgspec.json.decode(msgspec.json.encode(seal_event(event, place, self._seals)))
            assert open_event(stored, place, self._seals) == event
            self.room = apply(self.room, event)
        msgspec.json.encode(views.show(self.room, None, {}))
        return True


def decoded_or_none(frame: bytes) -> Do | None:
    try:
        decoded = wire.decode(frame)
    except Refused:
        return None
    return decoded if isinstance(decoded, Do) else None


def throw(frames: int, seed: int) -> tuple[int, int]:
    """Throw frames at rooms in every part of a meeting; return how many were valid, granted."""
    thrower, chance = Thrower(seed), random.Random(seed)
    starts = [opened().room, collecting().room, collecting(people=5).room]
    empty_vote = choosing().room
    target = Target(starts[0])
    valid = granted = 0
    for n in range(frames):
        if n % 200 == 0:
            target = Target(chance.choice([*starts, empty_vote]))
        frame = thrower.frame()
        try:
            do = decoded_or_none(frame)
            if do is not None:
                valid += 1
                granted += target.hit(chance.choice(ACTORS), do)
        except Exception as error:
            raise AssertionError(f"seed {seed}, frame {n}: {frame!r}") from error
    return valid, granted


def test_no_frame_breaks_the_decoder_or_a_room() -> None:
    valid, granted = throw(20_000, seed=1)

    assert valid >= 10_000
    assert granted >= 600, "the room was really hit"


@pytest.mark.long
def test_no_frame_of_a_million_breaks_the_decoder_or_a_room() -> None:
    seed = random.SystemRandom().randrange(10**9)

    valid, granted = throw(1_000_000, seed)

    assert valid >= 500_000, seed
    assert granted >= 30_000, seed


def test_a_frame_as_text_is_treated_like_its_bytes() -> None:
    thrower = Thrower(3)
    for _ in range(2_000):
        frame = thrower.frame()
        text = frame.decode("utf-8", "surrogateescape")
        assert isinstance(decoded_or_none(frame), Do) == isinstance(_from_text(text), Do)


def _from_text(text: str) -> Do | None:
    try:
        decoded = wire.decode(text)
    except Refused:
        return None
    return decoded if isinstance(decoded, Do) else None


def test_take_seat_needs_nothing() -> None:
    assert wire.decode('{"k":"do","id":"command-1","wish":{"do":"TakeSeat"}}') == Do(
        "command-1", TakeSeat()
    )
