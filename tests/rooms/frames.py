"""Frames to throw at a room: well-formed wishes with wild values, and damaged ones.

Made from the types of the wishes themselves, so that a new wish is thrown as well.
"""

import json
import random
from typing import Any, Final, get_args

import msgspec
from msgspec import inspect

from folkmoot_rooms import limits
from folkmoot_rooms.commands import AnyCommand
from folkmoot_rooms.wire import Hello, Ping

SEATS: Final = ("s1", "s2", "s3", "s4", "s5", "s6", "s99", "host", "door", "")
IDS: Final = ("P1", "P2", "P3", "P4", "P9", "v1", "v2", *SEATS[:-1], "é" * 40, "../../x")
WORDS: Final = (
    "",
    " ",
    "Bench",
    "Siân",
    "x" * 40,
    "x" * 41,
    "y" * 80,
    "z" * 300,
    "w" * 600,
    "w" * 601,
    "a\x00b",
    "\u202egnp.exe",
    "\ufdfa" * 30,
    "e\u0301" * 40,
    "👩‍👩‍👧‍👦" * 5,
    "\r\n\r\n",
    "[[[[{{{{",
    "=1+1",
    "<script>alert(1)</script>",
    "\ud800",
    "\uffff",
    "\u2028",
)
NUMBERS: Final = (0, 1, 2, 3, 99, 100_00, 31_000_00, 10**13, 10**13 + 1, -1, 2**53, 2**63, 10**25)
ODD: Final[tuple[Any, ...]] = (None, True, 1.5, "1", -1, [], {}, [[]], {"a": 1}, 1e308)
KINDS: Final = get_args(AnyCommand)


class Thrower:
    """Makes frames from a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def frame(self) -> bytes:
        """Return a frame; about two of three are what some browser might have sent."""
        wish = self._wish()
        roll = self._chance.random()
        if roll < 0.65:
            return _json({"k": "do", "id": self._id(), "wish": wish})
        if roll < 0.70:
            return _json(self._other())
        if roll < 0.82:
            return _json({"k": "do", "id": self._id(), "wish": self._odd(wish)})
        if roll < 0.85:
            return self._deep()
        return self._damaged(_json({"k": "do", "id": self._id(), "wish": wish}))

    def _wish(self) -> dict[str, Any]:
        kind = self._chance.choice(KINDS)
        shape = inspect.type_info(kind)
        assert isinstance(shape, inspect.StructType)
        wish: dict[str, Any] = {"do": kind.__name__}
        for field in shape.fields:
            if field.required or self._chance.random() < 0.5:
                wish[field.encode_name] = self._value(field.type)
        return wish

    def _value(self, kind: inspect.Type) -> Any:
        """Return a value that fits its type; at the edges it may be too large or too long."""
        choice = self._chance.choice
        match kind:
            case inspect.BoolType():
                return choice((True, False))
            case inspect.IntType(ge=low, le=high):
                wild = choice(NUMBERS)
                return wild if self._chance.random() < 0.1 else _between(wild, low, high)
            case inspect.EnumType(cls=cls):
                return choice([member.value for member in cls])
            case inspect.StrType(max_length=limits.ID_CHARS_MAX, pattern=None):
                return choice(IDS[:16]) if self._chance.random() < 0.95 else choice(IDS)
            case inspect.StrType(pattern=pattern) if pattern:
                return choice(("", "garden", "x" * 40))
            case inspect.StrType(max_length=longest):
                words = choice(WORDS)
                return words if self._chance.random() < 0.2 else words[:longest]
            case inspect.VarTupleType(item_type=item):
                size = choice(
                    (0, 0, 1, 2, 3, 5, limits.IDEAS_MAX + 1 if choice(SEATS) == "" else 4)
                )
                return [self._value(item) for _ in range(size)]
        raise AssertionError(kind)

    def _odd(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Return a wish with something of the wrong type, missing, or too much."""
        key = self._chance.choice(list(wish))
        match self._chance.randrange(3):
            case 0:
                return wish | {key: self._chance.choice(ODD)}
            case 1:
                return {name: value for name, value in wish.items() if name != key}
            case _:
                return wish | {self._chance.choice(("seat", "role", "x", "type")): "organiser"}

    def _other(self) -> dict[str, Any]:
        frame = self._chance.choice((Ping(), Hello("abc", self._chance.choice(NUMBERS[:6]))))
        plain: dict[str, Any] = msgspec.to_builtins(frame)
        return plain

    def _deep(self) -> bytes:
        sign = self._chance.choice((b"[", b'{"a":', b'{"wish":[', b"[[{}],"))
        return b'{"k":"do","id":"abcdefgh","wish":' + sign * self._chance.choice((3, 40, 3000))

    def _damaged(self, frame: bytes) -> bytes:
        """Return a frame with bytes changed, lost, doubled or put in."""
        raw = bytearray(frame)
        for _ in range(self._chance.choice((1, 1, 2, 8))):
            at = self._chance.randrange(len(raw) + 1)
            match self._chance.randrange(5):
                case 0:
                    raw[at : at + 1] = bytes([self._chance.randrange(256)])
                case 1:
                    del raw[at : at + self._chance.choice((1, 4, 400))]
                case 2:
                    raw[at:at] = raw[at : at + 20]
                case 3:
                    raw[at:at] = self._chance.choice(
                        (b"\xff", b"\xed\xa0\x80", b"\x00", b'"', b"]")
                    )
                case _:
                    raw += b" " * self._chance.choice((1, limits.FRAME_BYTES_MAX))
        return bytes(raw)

    def _id(self) -> str:
        if self._chance.random() < 0.02:
            return self._chance.choice(("", "short", "x" * 41, "é" * 10, "a b c d e"))
        return f"{self._chance.randrange(16**12):012x}"


def _between(number: int, low: int | None, high: int | None) -> int:
    number = number if low is None else max(number, low)
    return number if high is None else min(number, high)


def _json(frame: dict[str, Any]) -> bytes:
    """Encode like a careless client: lone surrogates go out as the bytes they would be."""
    return json.dumps(frame, ensure_ascii=False).encode("utf-8", "surrogatepass")
