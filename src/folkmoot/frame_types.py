"""TypeScript declarations of the frames, made from the structs, for the checks of our scripts.

``python -m folkmoot.frame_types`` writes ``web/js/types.d.ts``; a test holds it fresh. A wrong
field name in a script is then found by ``tsc --checkJs``. Nothing here runs in a server.
"""

import types
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from folkmoot_rooms import wire
from folkmoot_rooms.commands import AnyCommand

FILE: Final = Path(__file__).parent / "web" / "js" / "types.d.ts"
HEAD: Final = "// Made by folkmoot.frame_types from the structs of the rooms. Do not edit.\n"

_PLAIN: Final = {str: "string", int: "number", float: "number", bool: "boolean", None: "null"}
_FRAMES_IN: Final = (wire.Hello, wire.Do, wire.Ping)
_FRAMES_OUT: Final = (wire.Facts, wire.Done, wire.No, wire.Pong, wire.Bye)


def declarations() -> str:
    """Return the whole file."""
    wishes = get_args(AnyCommand)
    parts = [HEAD]
    parts += [_interface(kind, sent=True) for kind in (*wishes, *_FRAMES_IN)]
    parts += [_interface(kind, sent=False) for kind in (wire.Numbers, *_FRAMES_OUT)]
    parts += [
        _union("AnyCommand", wishes),
        _union("FrameIn", _FRAMES_IN),
        _union("FrameOut", _FRAMES_OUT),
    ]
    return "\n".join(parts)


def _interface(kind: type[msgspec.Struct], *, sent: bool) -> str:
    """Return one struct. What we send may leave defaults out; what we get is always whole."""
    hints = get_type_hints(kind, include_extras=True)
    lines = [f"export interface {kind.__name__} {{"]
    config = kind.__struct_config__
    if config.tag_field:
        lines.append(f'  {config.tag_field}: "{config.tag}";')
    for field in msgspec.structs.fields(kind):
        mark = "?" if sent and not field.required else ""
        lines.append(f"  {field.encode_name}{mark}: {_type(hints[field.name])};")
    return "\n".join([*lines, "}", ""])


def _union(name: str, kinds: tuple[type[msgspec.Struct], ...]) -> str:
    return f"export type {name} = {' | '.join(kind.__name__ for kind in kinds)};\n"


def _type(hint: Any) -> str:
    """Return the TypeScript for a Python annotation of the frames."""
    origin, args = get_origin(hint), get_args(hint)
    if hint == AnyCommand:
        return "AnyCommand"
    if origin is Annotated:
        return _type(args[0])
    if origin is tuple:
        return f"readonly {_type(args[0])}[]"
    if origin is dict:
        return f"Record<{_type(args[0])}, {_type(args[1])}>"
    if origin in (types.UnionType, Union):
        return " | ".join(_type(arg) for arg in args)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " | ".join(f'"{member.value}"' for member in hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint.__name__
    return _PLAIN[hint]


if __name__ == "__main__":
    FILE.write_text(declarations(), "utf-8")
