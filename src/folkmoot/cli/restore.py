"""``folkmoot restore SRC --data NEWDIR``: make a data folder from a backup, and prove it."""

import argparse
from pathlib import Path

from folkmoot.backup import Differs, NoBackup, restore
from folkmoot.cli.exits import BAD_INPUT, DIFFERS, RIGHT
from folkmoot.cli.progress import Progress
from folkmoot.cli.voice import Voice
from folkmoot_rooms.log import LogFailed


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Restore into a folder that is not there yet; say what is in it."""
    src, data = Path(typed.src), Path(typed.data)
    keys = Path(typed.keys) if typed.keys else src.with_name(f"{src.name}-keys")
    erased = Path(typed.erased) if typed.erased else None
    say = voice.say
    try:
        with Progress(voice.aside, "") as progress:
            contents, again = restore(
                src,
                keys,
                data,
                erased,
                lambda room, n, all_: progress.note(say("cli.copying", room=room, n=n, all=all_)),
            )
    except Differs as error:
        voice.tell(str(error))
        return DIFFERS
    except (NoBackup, LogFailed, OSError) as error:
        voice.warn(str(error))
        return BAD_INPUT
    rooms, facts = len(contents.rooms), contents.facts
    voice.tell(say("cli.restored", rooms=rooms, facts=facts, data=str(data)))
    if erased is not None:
        voice.tell(say("cli.erased_again", n=again))
    return RIGHT
