"""``folkmoot repair [ROOM]``: look at every log; a proven copy takes the place of a damaged one."""

import argparse
import secrets
from collections.abc import Iterator
from pathlib import Path

from folkmoot import lock
from folkmoot.cli.exits import BAD_INPUT, DIFFERS, RIGHT
from folkmoot.cli.progress import Progress
from folkmoot.cli.voice import Voice
from folkmoot.lobby import codes
from folkmoot.lobby.registry import Registry
from folkmoot_rooms import mending
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.mending import Found


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Mend what can be mended without loss; say exactly what was found."""
    data = Path(typed.data)
    if not (data / "rooms").is_dir() or not (data / "keys.db").is_file():
        voice.warn(voice.say("cli.no_data", data=typed.data))
        return BAD_INPUT
    try:
        with lock.held(data):
            return _repair(data, typed, voice)
    except (lock.FolderInUse, LogFailed) as error:
        voice.warn(str(error))
        return BAD_INPUT


def _repair(data: Path, typed: argparse.Namespace, voice: Voice) -> int:
    rooms = list(_rooms(data, typed.room))
    if not rooms:
        key = "cli.no_room" if typed.room else "cli.no_rooms"
        voice.warn(voice.say(key, data=typed.data, number=typed.room))
        return BAD_INPUT
    keys = KeyStore(data / "keys.db")
    worst = RIGHT
    try:
        for number, (room, shown) in enumerate(rooms, start=1):
            note = voice.say("cli.looking_at", room=shown, n=number, all=len(rooms))
            with Progress(voice.aside, note):
                lines, code = _one(data / "rooms" / f"{room}.db", room, shown, keys, typed, voice)
            voice.tell(*lines)
            worst = max(worst, code)
    finally:
        keys.close()
    return worst


def _rooms(data: Path, asked: str) -> Iterator[tuple[str, str]]:
    """Yield id and shown number of the rooms that are meant."""
    registry = Registry(data / "registry.db")
    numbers = {line.id: line.number for line in registry.rooms()}
    registry.close()
    files = {path.name.partition(".db")[0] for path in (data / "rooms").glob("*.db*")}
    for room in sorted(files):
        number = numbers.get(room, "")
        if not asked or asked == room or codes.read_number(asked) == number != "":
            yield room, codes.spaced_number(number) if number else room


def _one(
    path: Path, room: str, shown: str, keys: KeyStore, typed: argparse.Namespace, voice: Voice
) -> tuple[list[str], int]:
    """Look at one log, and mend it; return what to say, and whether it is right now."""
    say = voice.say
    found = Found(room, 0, 0, "")
    try:
        if path.exists():
            found = mending.look(path, room, keys)
            if found.sound and not mending.halted(path):
                return [say("cli.log_right", room=shown, facts=found.facts)], RIGHT
        mended = mending.mend(path, room, keys, secrets.token_bytes, cut=typed.cut)
    except LogFailed as error:
        why = found.why or str(error)
        broken = say("cli.log_broken", room=shown, right=found.right, facts=found.facts, why=why)
        return [broken, f"  {say('cli.log_untouched', option='--cut')}"], DIFFERS
    key = "cli.log_mended" if mended.whole else "cli.log_cut"
    lines = [say(key, room=shown, right=mended.right, aside=mended.kept_aside)]
    for why, of in ((mended.halted, "cli.log_was_halted"), (mended.file, "cli.log_file")):
        lines += [f"  {say(of, why=why)}"] if why else []
    if mended.why:
        lines.append(f"  {mended.why}")
    if mended.answers_made_again:
        lines.append(f"  {say('cli.answers_made_again', n=mended.answers_made_again)}")
    return lines, RIGHT if mended.whole else DIFFERS
