"""``folkmoot verify RECORD``: check a record and count it again, with nothing but the record.

RECORD is the file as it was downloaded, or the folder that it was unpacked to. ``--receipt CODE``
says whether the ballot with that receipt is in a record that is right, and was counted.
"""

import argparse
from pathlib import Path
from typing import Final

from folkmoot.cli.progress import Progress
from folkmoot.cli.reading import CannotRead, read_folder, read_whole
from folkmoot.cli.voice import Voice
from folkmoot.exports import record
from folkmoot.exports.container import RECORD_BYTES_MAX
from folkmoot.exports.decisions import Decisions
from folkmoot.exports.receipts import is_code
from folkmoot.lobby import codes
from folkmoot.verify import BAD_INPUT, DIFFERS, RIGHT, Verdict, verify, verify_files

# Of these a person wants to see both what must be there and what is.
_SHOWN: Final = ("expected", "found")


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Check a record; print its result, or the first thing in it that differs."""
    if typed.receipt and not is_code(typed.receipt):
        voice.warn(voice.say("verify.receipt_no_code", code=typed.receipt))
        return BAD_INPUT
    with Progress(voice.aside, voice.say("cli.reading", file=typed.record)) as progress:

        def on_step(step: str) -> None:
            progress.note(voice.say(f"verify.step_{step}"))

        try:
            if Path(typed.record).is_dir():
                files = read_folder(typed.record, record.NAMES)
                verdict = verify_files(files, on_step)
            else:
                verdict = verify(read_whole(typed.record, RECORD_BYTES_MAX), on_step)
        except CannotRead as error:
            voice.warn(str(error))
            return BAD_INPUT
    if verdict.decisions is None:
        voice.tell(*_difference(typed.record, verdict, voice))
        return verdict.exit_code
    voice.tell(*_result(verdict.decisions, verdict, voice))
    return _receipt(typed.receipt, verdict, voice) if typed.receipt else RIGHT


def _receipt(typed: str, verdict: Verdict, voice: Voice) -> int:
    """Say what became of the ballot with a receipt; right is only one that was counted."""
    code = codes.read_code(typed)
    found = verdict.receipts.get(code)
    voice.tell("", f"{codes.spaced(code)}:")
    if found is None:
        voice.tell(voice.say("record.receipt_unknown"))
        return DIFFERS
    key = "record.receipt_counted" if found.counted else "record.receipt_replaced"
    voice.tell(voice.say(key, number=found.number))
    return RIGHT if found.counted else DIFFERS


def _result(told: Decisions, verdict: Verdict, voice: Voice) -> list[str]:
    say = voice.say

    def cash(minor: int) -> str:
        return voice.cash(minor, told.scale, told.currency)

    lines = [told.title or told.room, ""]
    lines += [
        f"{project.place:>4}. {cash(project.cost):>14}  {project.id}  {project.title or ''}"
        for project in told.funded
    ]
    lines += [
        "",
        say("result.shared_out", amount=cash(told.spent)),
        say("result.not_shared", amount=cash(told.left)),
        say("verify.counted", ballots=told.ballots, facts=verdict.position),
        "",
        say("result.check_code"),
        f"  {told.digest}",
        say("verify.head"),
        f"  {verdict.head}",
        "",
        say("verify.right"),
        say("verify.compare"),
    ]
    return [*lines, *(say(f"verify.{note}") for note in verdict.notes)]


def _difference(name: str, verdict: Verdict, voice: Voice) -> list[str]:
    found = verdict.difference
    assert found is not None, "a record that is not right has a first difference"
    where = f"{found.file}, {found.place}" if found.place else found.file
    lines = [voice.say("verify.differs", file=name), f"  {where}"]
    lines += [f"  {voice.say(f'verify.{found.code}', **found.figures)}"]
    for key in _SHOWN:
        if key in found.figures:
            lines.append(f"  {voice.say(f'verify.{key}')} {found.figures[key]}")
    return lines
