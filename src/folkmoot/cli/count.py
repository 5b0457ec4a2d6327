"""``folkmoot count FILE.pb``: count an election that was held anywhere, and say why.

``--json`` prints the engine's own document, so its SHA-256 is the check code of the result.
"""

import argparse
import shutil
from typing import Final

from folkmoot.cli.progress import Progress
from folkmoot.cli.reading import WARNINGS_SHOWN_MAX, CannotRead, read_whole
from folkmoot.cli.voice import Voice
from folkmoot_engine import Election, Outcome, Reason, canonical, count, digest, document
from folkmoot_engine.limits import TEXT_BYTES_MAX
from folkmoot_engine.pabulib import PabulibError, PbFile, read_pb

RIGHT: Final = 0
BAD_INPUT: Final = 2
WIDTH_MIN: Final = 60
WIDTH_MAX: Final = 120
NAME_CHARS_MIN: Final = 12
VOTE_TYPES: Final = ("approval", "choose-1", "knapsack")


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Count a file and print the result."""
    with Progress(voice.aside, voice.say("cli.reading", file=typed.file)) as progress:
        try:
            file = read_pb(read_whole(typed.file, TEXT_BYTES_MAX), VOTE_TYPES)
        except CannotRead as error:
            voice.warn(str(error))
            return BAD_INPUT
        except PabulibError as error:
            voice.warn(f"{typed.file}: {error}")
            return BAD_INPUT
        progress.note(voice.say("cli.counting", ballots=file.election.voters))
        outcome = count(
            file.election,
            rule=typed.rule,
            utility=typed.utility,
            completion=typed.completion,
            on_progress=lambda raises: progress.note(voice.say("cli.raising", n=raises)),
        )
    shown = file.warnings[:WARNINGS_SHOWN_MAX]
    voice.warn(*(f"{typed.file}: {warning}" for warning in shown))
    told = document(file.election, outcome)
    if typed.json:
        voice.tell(canonical(told).decode("utf-8"))
    else:
        voice.tell(*_Table(file, outcome, voice).lines(typed.file, digest(told)))
    return RIGHT


class _Table:
    """One result as lines of text."""

    def __init__(self, file: PbFile, outcome: Outcome, voice: Voice) -> None:
        self._file = file
        self._election: Election = file.election
        self._outcome = outcome
        self._voice = voice
        self._official = any(cell is not None for cell in file.selected.values())
        self._width = min(
            max(shutil.get_terminal_size((WIDTH_MAX, 24)).columns, WIDTH_MIN), WIDTH_MAX
        )

    def lines(self, name: str, code: str) -> list[str]:
        """Return the whole text."""
        say, outcome, election = self._voice.say, self._outcome, self._election
        reasons = {reason.project: reason for reason in outcome.reasons}
        others = sorted(
            (reason for reason in outcome.reasons if not reason.funded),
            key=lambda reason: (-reason.votes, reason.cost, reason.project),
        )
        text = [
            self._file.meta.get("description") or name,
            say("cli.size", projects=len(election.ids), ballots=election.voters),
            self._rule(),
            "",
            say("result.first", n=len(outcome.funded))
            if outcome.funded
            else say("result.first_none"),
            say("result.shared_out", amount=self._cash(outcome.spent)),
            say("result.not_shared", amount=self._cash(outcome.left)),
            *self._agreement(),
            "",
            self._head(),
        ]
        for place, project in enumerate(outcome.funded, start=1):
            text += self._project(reasons[project], str(place))
        if others:
            text += ["", say("result.not_this_time")]
        for reason in others:
            text += self._project(reason, "")
        return [*text, "", say("result.check_code"), f"  {code}"]

    def _rule(self) -> str:
        outcome = self._outcome
        parts = [self._voice.say(f"start.rule_{outcome.rule}")]
        parts += [part for part in (outcome.utility, outcome.completion) if part]
        return f"{self._cash(outcome.budget)}. {', '.join(parts)}"

    def _agreement(self) -> list[str]:
        """Return how the official result compares, where the file has one."""
        if not self._official:
            return []
        ours = {self._election.ids[project] for project in self._outcome.funded}
        theirs = {project for project, cell in self._file.selected.items() if cell == "1"}
        same, theirs_only, ours_only = ours & theirs, theirs - ours, ours - theirs
        return [
            self._voice.say(
                "cli.official",
                same=len(same),
                theirs=len(theirs_only),
                ours=len(ours_only),
            )
        ]

    def _head(self) -> str:
        say = self._voice.say
        head = say("cli.head_official") if self._official else ""
        return self._row(
            "",
            head,
            say("result.table_cost"),
            say("result.table_people"),
            say("result.table_idea"),
        )

    def _project(self, reason: Reason, place: str) -> list[str]:
        """Return a project's row and, under it, why."""
        project = self._election.ids[reason.project]
        name = self._file.names[reason.project] if self._file.names else ""
        official = self._file.selected.get(project)
        cells = {"1": self._voice.say("common.yes"), "0": self._voice.say("common.no")}
        why = self._voice.say(
            f"reasons.{reason.code}",
            votes=reason.votes,
            cost=self._cash(reason.cost),
            left=self._cash(reason.left),
            short=self._cash(reason.short),
        )
        row = self._row(
            f"{place}." if place else "",
            cells.get(official or "", official or "") if self._official else "",
            self._cash(reason.cost),
            f"{reason.votes:,}",
            f"{project}  {' '.join(name.split())}".rstrip(),
        )
        return [row, f"{' ' * self._indent}{why}"]

    @property
    def _indent(self) -> int:
        return 5 + (9 if self._official else 0)

    def _row(self, place: str, official: str, cost: str, votes: str, name: str) -> str:
        front = f"{place:>4} " + (f"{official:<8} " if self._official else "")
        front += f"{cost:>14} {votes:>8}  "
        room = max(self._width - len(front), NAME_CHARS_MIN)
        return front + (name if len(name) <= room else name[: room - 1] + "…")

    def _cash(self, minor: int) -> str:
        return self._voice.cash(minor, self._election.scale, self._election.currency)
