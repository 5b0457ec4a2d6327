"""``folkmoot backup DEST``: copy a data folder while it is served; the copy is proven."""

import argparse
from pathlib import Path

from folkmoot.backup import Differs, NoBackup, back_up
from folkmoot.cli.exits import BAD_INPUT, DIFFERS, RIGHT
from folkmoot.cli.progress import Progress
from folkmoot.cli.voice import Voice
from folkmoot_rooms.log import LogFailed


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Back up; say what was copied, and where to."""
    data, dest = Path(typed.data), Path(typed.dest)
    keys = Path(typed.keys) if typed.keys else dest.with_name(f"{dest.name}-keys")
    if not (data / "registry.db").is_file() or not (data / "keys.db").is_file():
        voice.warn(voice.say("cli.no_data", data=typed.data))
        return BAD_INPUT
    say = voice.say
    try:
        with Progress(voice.aside, "") as progress:
            contents = back_up(
                data,
                dest,
                keys,
                lambda room, n, all_: progress.note(say("cli.copying", room=room, n=n, all=all_)),
            )
    except Differs as error:
        voice.tell(str(error))
        return DIFFERS
    except (NoBackup, LogFailed, OSError) as error:
        voice.warn(str(error))
        return BAD_INPUT
    voice.tell(
        say("cli.backed_up", rooms=len(contents.rooms), facts=contents.facts),
        f"  {dest}",
        f"  {keys}",
        say("cli.backup_where"),
    )
    return RIGHT
