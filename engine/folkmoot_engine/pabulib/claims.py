"""What a text claims of itself, held against its own ballots.

``num_votes``, ``num_projects``, ``votes``, ``score`` and every limit of a
ballot are claims, not data: a ballot that breaks one is told of and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Ballots, parts
from folkmoot_engine.election import Election
from folkmoot_engine.limits import SCALE_MAX
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.meta import Meta
from folkmoot_engine.pabulib.money import decimal_text, minor_units
from folkmoot_engine.pabulib.projects import Projects
from folkmoot_engine.pabulib.sections import Section, cell_place
from folkmoot_engine.pabulib.votes import Votes
from folkmoot_engine.scoring import SCORINGS, scored

_NUMBER = re.compile(r"(-?[0-9]+)(?:\.([0-9]*?)0*)?")


class Claims:
    """Checks one text after it was read."""

    def __init__(
        self,
        findings: Findings,
        meta: Meta,
        projects: Projects,
        section: Section,
        votes: Votes,
        election: Election,
    ) -> None:
        self._findings = findings
        self._meta = meta
        self._projects = projects
        self._section = section
        self._votes = votes
        self._election = election

    def check(self) -> None:
        """Note all claims that the ballots contradict."""
        self._check_end()
        for key, counted in (
            ("num_projects", len(self._election.ids)),
            ("num_votes", self._election.voters),
        ):
            cell = self._meta.values.get(key)
            if cell is not None and cell != str(counted):
                self._meta.warn(
                    key,
                    f"expected {counted}, as many as the text has, not {cell[:40]!r}",
                    f"write {str(counted)!r}, or look for rows that are missing",
                )
        self._check_tallies()
        self._check_lengths()
        self._check_sums()
        self._check_categories()

    def _check_end(self) -> None:
        """Refuse a text that was cut between two ballots: META and PROJECTS know of more."""
        claimed, found = self._meta.values.get("num_votes", ""), self._election.voters
        if not claimed.isdecimal() or int(claimed[:18]) <= found:
            return
        cells = self._projects.cells("votes")
        known = any(cells) and self._projects.section.has("votes")
        told = zip(cells, self._election.votes, strict=True) if known else ()
        if not known or any(cell.isdecimal() and int(cell[:18]) > votes for cell, votes in told):
            self._findings.error(
                len(self._findings.data.rstrip(b"\n")),
                "VOTES",
                "num_votes",
                f"expected {claimed[:18]} ballots, as META says; the text ends after {found}",
                "look for what was cut off at the end, or correct num_votes in META",
            )

    def _check_tallies(self) -> None:
        ballots, projects = self._election.ballots, len(self._election.ids)
        self._check_column("votes", ballots.votes(projects), 0)
        if not self._projects.section.has("score"):
            return
        if ballots.kind != "ordinal":
            self._check_column("score", ballots.scores(projects), self._votes.decimals)
            return
        cells = tuple(self._projects.cells("score"))
        if next(fitting(self._election, cells, self._votes.stored), None) is None:
            row = next(self._projects.rows(), None)
            if row is not None:
                self._projects.warn(
                    row,
                    "score",
                    "expected the scores of a scoring function that is known"
                    f" ({', '.join(SCORINGS)}), but they fit none",
                )

    def _check_column(self, name: str, counted: NDArray[np.int64], decimals: int) -> None:
        cells = self._projects.cells(name)
        truth = [decimal_text(number, decimals) for number in counted.tolist()]
        if cells == truth:
            return
        for row, cell, right in zip(self._projects.rows(), cells, truth, strict=True):
            if cell and cell != "None" and _plain(cell) != _plain(right):
                self._projects.warn(
                    row,
                    name,
                    f"expected {right}, as the ballots say, not {cell[:40]!r}",
                    f"write {right!r}, or look for ballots that are missing",
                )

    def _check_lengths(self) -> None:
        lengths = self._election.ballots.lengths
        longest, shortest = self._election.max_length, self._election.min_length
        if self._election.ballots.kind == "choose-1" and (longest is None or longest > 1):
            self._outside("vote_type", "1 project as vote_type says", lengths > 1, "more")
        if longest is not None:
            what = f"at most {longest} projects as max_length says"
            self._outside("max_length", what, lengths > longest, "more")
        if shortest:
            what = f"at least {shortest} projects as min_length says"
            # Nobody is made to vote: an empty ballot is one of none.
            self._outside("min_length", what, (lengths > 0) & (lengths < shortest), "fewer")

    def _check_sums(self) -> None:
        ballots, ten = self._election.ballots, 10**self._votes.decimals
        worth = ballots.points
        if worth is not None:
            sums, filled = self._sums(lambda part: worth[part]), ballots.lengths > 0
            self._bound("max_sum_points", "points in all", lambda most: sums > most * ten)
            self._bound("min_sum_points", "points in all", lambda w: filled & (sums < w * ten))
            self._bound("max_points", "points each", lambda w: self._any(worth > w * ten))
            self._bound("min_points", "points each", lambda w: self._any(worth < w * ten))
        for key, sign in (("max_sum_cost", 1), ("min_sum_cost", -1)):
            amount = self._meta.decimal(key)
            if amount is None:
                continue
            try:
                finest = minor_units(amount, SCALE_MAX)
            except CellError:
                continue  # more money than any ballot can name
            # Whole minor units that are just allowed.
            unit = 10 ** (SCALE_MAX - self._election.scale)
            limit = finest // unit if sign > 0 else -(-finest // unit)
            costs = self._sums(lambda part: self._election.costs[ballots.projects[part]])
            what = f"projects for {self._meta.values[key]} at {'most' if sign > 0 else 'least'}"
            broken = costs > limit if sign > 0 else (ballots.lengths > 0) & (costs < limit)
            self._outside(key, f"{what} as {key} says", broken, "other")

    def _check_categories(self) -> None:
        election = self._election
        most = self._meta.whole("max_length_per_category")
        least = self._meta.whole("min_length_per_category")
        if (most is None and least is None) or not election.categories:
            return
        for name in sorted(frozenset().union(*election.categories)):
            inside = np.array([name in of for of in election.categories])
            marks = self._sums(partial(self._marked, inside))
            what = f"projects of {name!r}"
            if most is not None:
                text = f"at most {most} {what} as max_length_per_category says"
                self._outside("max_length_per_category", text, marks > most, "more")
            if least is not None:
                text = f"at least {least} {what} as min_length_per_category says"
                filled = election.ballots.lengths > 0
                self._outside("min_length_per_category", text, filled & (marks < least), "fewer")

    def _bound(self, key: str, what: str, breaks: Callable[[int], NDArray[np.bool_]]) -> None:
        limit = self._meta.whole(key)
        if limit is not None:
            side = "at most" if key.startswith("max") else "at least"
            self._outside(key, f"{side} {limit} {what} as {key} says", breaks(limit), "other")

    def _outside(self, key: str, what: str, broken: NDArray[np.bool_], how: str) -> None:
        """Note once how many ballots break a limit, at the first of them."""
        many = int(broken.sum())
        if many:
            row = self._votes.row(self._findings.data, int(np.argmax(broken)))
            at = cell_place(self._findings, row, self._section.header.index("vote"))
            who = "this ballot has" if many == 1 else f"this ballot and {many - 1} later ones have"
            text = f"expected {what}, but {who} {how}; counted as cast"
            self._findings.warn(at, "VOTES", key, text)

    def _sums(self, values: Callable[[slice], NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return the sum of each ballot's values, asked for part of the marks at a time."""
        starts = self._election.ballots.starts
        sums = np.zeros(len(starts) - 1, dtype=np.int64)
        for begin, end in parts(starts):
            filled = begin + np.flatnonzero(np.diff(starts[begin : end + 1]))
            given = values(slice(starts[begin], starts[end]))
            if len(filled):
                sums[filled] = np.add.reduceat(given, starts[filled] - starts[begin])
        return sums

    def _marked(self, inside: NDArray[np.bool_], part: slice) -> NDArray[np.int64]:
        return inside[self._election.ballots.projects[part]].astype(np.int64)

    def _any(self, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell for each ballot whether any of its marks is true."""
        return self._sums(lambda part: marks[part].astype(np.int64)) > 0


def fitting(election: Election, cells: tuple[str, ...], stored: Ballots | None) -> Iterator[str]:
    """Yield the names of scoring functions that give ordinal ballots these scores.

    The points of the text itself, as ``stored``, come first.
    """
    projects, longest = len(election.ids), election.max_length
    wanted = tuple(map(_plain, cells))
    if stored is not None and tuple(map(str, stored.scores(projects).tolist())) == wanted:
        yield "stored"
    for name in SCORINGS:
        if name == "borda-max-length" and longest is None:
            continue
        points = scored(election.ballots, name, projects=projects, max_length=longest)
        if tuple(map(str, points.scores(projects).tolist())) == wanted:
            yield name


def _plain(cell: str) -> str:
    """Return a number without the decimals that say nothing."""
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return cell
    return f"{found[1]}.{found[2]}" if found[2] else found[1]
