"""Frames in and out of the live socket: language-free facts in JSON.

Push numbers, pull pages: a frame carries counts, the part of the meeting and which pulled
fragments went stale; never words, markup or log events. Outwards a message is one frame, or an
array of frames where the connection is compressed. Protocol version 2.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.commands import AnyCommand
from folkmoot_rooms.refused import Refused

VERSION = 2

CommandId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,40}\Z")]


# --- in --------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag_field="k", tag="hello", forbid_unknown_fields=True):
    """First frame of a browser: where it was when it last heard from us (0: nowhere)."""

    epoch: Annotated[str, Meta(max_length=40)] = ""
    since: Annotated[int, Meta(ge=0, le=2**53)] = 0


class Do(msgspec.Struct, frozen=True, tag_field="k", tag="do", forbid_unknown_fields=True):
    """A wish, with the id under which its outcome is kept."""

    id: CommandId
    wish: AnyCommand


class Ping(msgspec.Struct, frozen=True, tag_field="k", tag="ping", forbid_unknown_fields=True):
    """Are you there?"""


# --- out -------------------------------------------------------------------------------------


class Numbers(msgspec.Struct, frozen=True):
    """Absolute counts; the newest frame always wins."""

    people: int = 0
    here: int = 0
    on_roll: int = 0
    voted: int = 0
    ideas: int = 0


class Facts(msgspec.Struct, frozen=True, tag_field="k", tag="facts"):
    """The room moved from position ``from`` to ``to``; pull what is named in ``stale``.

    Every position is told once and in order; frames that start where they end only bring newer
    numbers, or news that need no fact. ``caught`` says how somebody who came back or fell behind
    was brought up to date: "tail" (each frame that was missed follows), "range" (this frame
    stands for them) or "whole" (too far behind, or never here: everything may be stale, as
    ``whole`` says, too).
    """

    epoch: str
    start: int = msgspec.field(name="from")
    to: int
    phase: str
    numbers: Numbers
    stale: tuple[str, ...] = ()
    caught: str = ""
    whole: bool = False
    v: int = VERSION


class Done(msgspec.Struct, frozen=True, tag_field="k", tag="done"):
    """A wish was granted and its facts are durable up to ``position``."""

    id: str
    position: int
    made: dict[str, str | int] = {}


class No(msgspec.Struct, frozen=True, tag_field="k", tag="refused"):
    """A wish was refused; ``code`` is a key of the language files."""

    id: str
    code: str
    field: str = ""
    figures: dict[str, int | str] = {}


class Pong(msgspec.Struct, frozen=True, tag_field="k", tag="pong"):
    """I am here."""


class Bye(msgspec.Struct, frozen=True, tag_field="k", tag="bye"):
    """The server ends this connection; come back after ``wait_ms``."""

    why: str
    wait_ms: int = 0


Answer = Done | No

_decoder: msgspec.json.Decoder[Hello | Do | Ping] = msgspec.json.Decoder(Hello | Do | Ping)
_encoder = msgspec.json.Encoder()


def decode(frame: str | bytes) -> Hello | Do | Ping:
    """Return the typed frame. Raises Refused for anything else, whatever it is.

    Brackets are counted before decoding, because a deep document exhausts the stack of the
    JSON reader, and bytes are checked, because it reports bad UTF-8 as another kind of error.
    """
    raw = frame.encode("utf-8", "surrogatepass") if isinstance(frame, str) else frame
    if len(raw) > limits.FRAME_BYTES_MAX:
        raise Refused("too_long", max=limits.FRAME_BYTES_MAX)
    if raw.count(b"[") + raw.count(b"{") > limits.FRAME_DEPTH_MAX:
        raise Refused("bad_form")
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("bad_form") from error


def encode(frame: Facts | Done | No | Pong | Bye) -> bytes:
    """Return the frame as it goes out."""
    return _encoder.encode(frame)
