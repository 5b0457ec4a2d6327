"""One result as lines of text: what is funded, in order, and for every project why or why not."""

import shutil
from typing import Final

from folkmoot.cli.voice import Voice
from folkmoot_engine import Outcome, PbFile, Reason
from folkmoot_engine.election import Election

WIDTH_MIN: Final = 60
WIDTH_MAX: Final = 120
NAME_CHARS_MIN: Final = 12


class Table:
    """What was counted of one file, in words and columns.

    ``election`` is that of the file, its orders of preference with points.
    """

    def __init__(self, file: PbFile, election: Election, voice: Voice) -> None:
        self.file = file
        self.election = election
        self.voice = voice
        self._official = any(cell is not None for cell in file.selected.values())
        self._points = election.ballots.points is not None
        self._decimals = file.point_decimals
        if file.vote_type == "ordinal" and election.ballots is not file.stored:
            self._decimals = 0
        self._width = min(
            max(shutil.get_terminal_size((WIDTH_MAX, 24)).columns, WIDTH_MIN), WIDTH_MAX
        )

    def lines(self, name: str, outcome: Outcome, code: str) -> list[str]:
        """Return the whole text for the file ``name``; ``code`` is the check code of the result."""
        say = self.voice.say
        reasons = {reason.project: reason for reason in outcome.reasons}
        others = sorted(
            (reason for reason in outcome.reasons if not reason.funded),
            key=lambda reason: (-reason.votes, reason.cost, reason.project),
        )
        text = [
            *self.title(name),
            f"{self.cash(outcome.budget)}. {self.way(outcome)}",
            "",
            say("result.first", n=len(outcome.funded))
            if outcome.funded
            else say("result.first_none"),
            say("result.shared_out", amount=self.cash(outcome.spent)),
            say("result.not_shared", amount=self.cash(outcome.left)),
            *self._agreement(outcome),
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

    def title(self, name: str) -> list[str]:
        """Return what the election is called, and how large it is."""
        election = self.election
        size = self.voice.say("cli.size", projects=len(election.ids), ballots=election.voters)
        return [self.file.meta.get("description") or name, size]

    def way(self, outcome: Outcome) -> str:
        """Return how a result was counted."""
        parts = [self.voice.say(f"start.rule_{outcome.rule}")]
        parts += [part for part in (outcome.utility, outcome.completion) if part]
        return ", ".join(parts)

    def why(self, reason: Reason) -> str:
        """Return why a project was funded or not, in a sentence."""
        return self.voice.say(
            f"reasons.{reason.code}",
            votes=reason.votes,
            cost=self.cash(reason.cost),
            left=self.cash(reason.left),
            short=self.cash(reason.short),
        )

    def called(self, project: int) -> str:
        """Return the id and the name of a project, in one line."""
        name = self.file.names[project] if self.file.names else ""
        return f"{self.election.ids[project]}  {' '.join(name.split())}".rstrip()

    def cash(self, minor: int) -> str:
        """Return minor units as money."""
        return self.voice.cash(minor, self.election.scale, self.election.currency)

    def fitted(self, front: str, name: str) -> str:
        """Return a row whose last cell is cut at the edge of the terminal."""
        room = max(self._width - len(front), NAME_CHARS_MIN)
        return front + (name if len(name) <= room else name[: room - 1] + "…")

    def _agreement(self, outcome: Outcome) -> list[str]:
        """Return how the official result compares, where the file has one."""
        if not self._official:
            return []
        ours = {self.election.ids[project] for project in outcome.funded}
        theirs = {project for project, cell in self.file.selected.items() if cell == "1"}
        same, theirs_only, ours_only = ours & theirs, theirs - ours, ours - theirs
        return [
            self.voice.say(
                "cli.official",
                same=len(same),
                theirs=len(theirs_only),
                ours=len(ours_only),
            )
        ]

    def _head(self) -> str:
        say = self.voice.say
        head = say("cli.head_official") if self._official else ""
        people, points = say("result.table_people"), say("cli.head_points")
        return self._row(
            "", head, say("result.table_cost"), people, points, say("result.table_idea")
        )

    def _project(self, reason: Reason, place: str) -> list[str]:
        """Return a project's row and, under it, why."""
        official = self.file.selected.get(self.election.ids[reason.project])
        cells = {"1": self.voice.say("common.yes"), "0": self.voice.say("common.no")}
        row = self._row(
            f"{place}." if place else "",
            cells.get(official or "", official or "") if self._official else "",
            self.cash(reason.cost),
            f"{reason.votes:,}",
            self._pointed(self.election.scores[reason.project]),
            self.called(reason.project),
        )
        indent = 5 + (9 if self._official else 0)
        return [row, f"{' ' * indent}{self.why(reason)}"]

    def _row(self, place: str, official: str, cost: str, votes: str, points: str, name: str) -> str:
        front = f"{place:>4} " + (f"{official:<8} " if self._official else "")
        front += f"{cost:>14} {votes:>8}  "
        front += f"{points:>9}  " if self._points else ""
        return self.fitted(front, name)

    def _pointed(self, units: int) -> str:
        """Return points as the file writes them, in units of 10**-decimals."""
        whole, rest = divmod(abs(units), 10**self._decimals)
        part = f".{rest:0{self._decimals}d}" if rest else ""
        return f"{'-' if units < 0 else ''}{whole:,}{part}"
