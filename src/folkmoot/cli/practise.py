"""``folkmoot practise``: a meeting to try alone, with robots in place of people, off the network.

Nothing is kept: the data folder is a temporary one. ``--auto`` plays the meeting to its result,
takes the record and checks it.
"""

import argparse
import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Final

from folkmoot.cli.exits import BAD_INPUT
from folkmoot.cli.voice import Voice
from folkmoot.lock import FolderInUse
from folkmoot.practice.meeting import Practice, WentWrong, open_room, play, take_record
from folkmoot.practice.script import PEOPLE_MAX
from folkmoot.serve import running
from folkmoot.settings import Settings
from folkmoot.verify import RIGHT, verify
from folkmoot_rooms.log import LogFailed

WRONG: Final = 1
STEPS: Final = 4


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Hold a practice meeting until it is stopped, or with ``--auto`` until its end."""
    if not 1 <= typed.people <= PEOPLE_MAX or not 0 <= typed.port < 2**16:
        voice.warn(voice.say("practice.bad_numbers", people=PEOPLE_MAX))
        return BAD_INPUT
    with tempfile.TemporaryDirectory(prefix="folkmoot-practice-") as folder:
        settings = Settings(host=typed.host, port=typed.port, data=Path(folder))
        try:
            return asyncio.run(_until_stopped(_hold(settings, typed.people, typed.auto, voice)))
        except (OSError, FolderInUse, LogFailed) as error:
            voice.warn(str(error))
            return BAD_INPUT
        except WentWrong as error:
            voice.warn(voice.say("practice.went_wrong", why=str(error)))
            return WRONG


async def _until_stopped(meeting: Coroutine[None, None, int]) -> int:
    """Hold a meeting; Ctrl-C and SIGTERM end it early, its server closed and its folder gone."""
    holding = asyncio.ensure_future(meeting)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, holding.cancel)
    try:
        return await holding
    except asyncio.CancelledError:
        return RIGHT


async def _hold(settings: Settings, people: int, auto: bool, voice: Voice) -> int:
    async with running(settings) as server:
        practice = await open_room(server, voice.say)
        if not auto:
            _invite(practice, voice)
        await play(practice, people, voice.say, _Teller(voice, people), auto)
        voice.tell(voice.say("practice.done"))
        if auto:
            return await _check(practice, voice)
        # The organiser looks at the result as long as they like; Ctrl-C ends it.
        await asyncio.Event().wait()
        return RIGHT


def _invite(practice: Practice, voice: Voice) -> None:
    say = voice.say
    voice.tell(
        say("practice.opening"),
        say("practice.your_link"),
        f"  {practice.link}",
        say("practice.screen_link"),
        f"  {practice.screen}",
        say("practice.to_stop"),
    )


async def _check(practice: Practice, voice: Voice) -> int:
    """Take the record of a meeting that is over, check it, and say what was decided."""
    verdict = await asyncio.to_thread(verify, await take_record(practice))
    told = verdict.decisions
    if told is None:
        voice.warn(str(verdict.difference))
        return verdict.exit_code
    for project in told.funded:
        cost = voice.cash(project.cost, told.scale, told.currency)
        voice.tell(f"{project.place:>4}. {cost:>10}  {project.title or project.id}")
    voice.tell(voice.say("verify.right"), f"  {told.digest}")
    return RIGHT


class _Teller:
    """Says how far the robots are, each time that another quarter of them has done something."""

    def __init__(self, voice: Voice, people: int) -> None:
        self._voice = voice
        self._people = people
        self._step = max(people // STEPS, 1)
        self._said: Counter[str] = Counter()

    def __call__(self, done: Counter[str]) -> None:
        say, of = self._voice.say, self._people
        words = {
            "in": say("practice.came_in", n=done["in"], of=of),
            "idea": say("practice.ideas_in", n=done["idea"]),
            "voted": say("practice.voted", n=done["voted"], of=of),
        }
        for what, text in words.items():
            far = done[what] - self._said[what] >= self._step or done[what] == of
            if far and done[what] != self._said[what]:
                self._said[what] = done[what]
                self._voice.warn(text)
