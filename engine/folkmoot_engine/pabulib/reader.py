"""Pabulib text to an election of any kind. What the text claims is checked, not trusted.

Never changes a ballot: over-long ones are reported and counted as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from folkmoot_engine.ballots import KINDS, Ballots
from folkmoot_engine.constraints import SCORE_MAX
from folkmoot_engine.election import Election
from folkmoot_engine.limits import DENSE_MARKS_MAX
from folkmoot_engine.pabulib.claims import Claims, fitting
from folkmoot_engine.pabulib.editing import edit_pb
from folkmoot_engine.pabulib.errors import CellError, Finding
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.meta import Meta
from folkmoot_engine.pabulib.money import common_scale, minor_units, parse_decimal
from folkmoot_engine.pabulib.projects import Projects
from folkmoot_engine.pabulib.sections import Section, read_sections
from folkmoot_engine.pabulib.text import clean, in_bytes
from folkmoot_engine.pabulib.votes import Votes, read_votes

VOTE_TYPES: tuple[str, ...] = KINDS
"""The kinds of ballot that can be read."""


@dataclass(frozen=True, slots=True)
class PbFile:
    """What a Pabulib text says.

    ``selected`` is the official result by project id: "1" won by the rule, "0"
    lost, "2" and "3" for reasons told in META, None where the text is silent.
    ``warnings`` name claims of the text that its own ballots contradict;
    ``findings`` are the same with their places and how to repair them.

    Points are in units of 10**-``point_decimals``. Ordinal ballots have none:
    ``scored`` gives them, and ``scorings`` names the functions that yield the
    scores of the text; ``stored`` are the ballots with points of the text.
    ``columns`` are all columns of PROJECTS.
    """

    election: Election
    meta: dict[str, str]
    names: tuple[str, ...]
    selected: dict[str, str | None]
    vote_type: str
    warnings: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    point_decimals: int = 0
    stored: Ballots | None = None
    source: bytes = b""

    def scored(self, scoring: str | Sequence[int]) -> Election:
        """Return the election with points for its ordinal ballots.

        ``scoring`` is a name from SCORINGS, the points of each place, or
        "stored" for those that stand in the text. Raises ValueError.
        """
        if scoring != "stored":
            return self.election.scored(scoring)
        if self.stored is None:
            raise ValueError("scoring 'stored' needs ordinal ballots with points in the text")
        return replace(self.election, ballots=self.stored)

    def scorings(self) -> tuple[str, ...]:
        """Return what ``scored`` may be told to get the scores that stand in the text."""
        if self.vote_type != "ordinal" or "score" not in self.columns:
            return ()
        return tuple(fitting(self.election, self.columns["score"], self.stored))

    def edited(
        self,
        meta: Mapping[str, str] | None = None,
        projects: Mapping[str, Mapping[str, str]] | None = None,
    ) -> bytes:
        """Return the text as it was, byte for byte, but for these cells; see ``edit_pb``."""
        return edit_pb(self.source, meta, projects)


def read_pb(source: bytes | str, kinds: Collection[str] = VOTE_TYPES) -> PbFile:
    """Read Pabulib text with ballots of some kinds.

    Raises PabulibError, and nothing else whatever the bytes are. Cost:
    O(bytes), about a tenth of a second per million bytes.
    """
    raw = in_bytes(source)
    findings = Findings(clean(raw), strict=True)
    told = read(findings, kinds)
    assert told is not None, "an error would have ended the reading"
    return replace(told, source=raw)


def read(findings: Findings, kinds: Collection[str] = VOTE_TYPES) -> PbFile | None:
    """Read the text of ``findings``; None if errors were noted and not raised."""
    sections = read_sections(findings)
    meta = Meta(findings, sections["META"])
    kind = _kind(findings, meta, kinds)
    projects = Projects(findings, sections["PROJECTS"])
    votes = read_votes(findings, sections["VOTES"], projects.ids, kind)
    votes = _with_default(findings, meta, sections["VOTES"], votes, len(projects.ids))
    election = _election(findings, meta, projects, votes)
    selected = projects.selected()
    if election is None:
        return None
    Claims(findings, meta, projects, sections["VOTES"], votes, election).check()
    if findings.errors:
        return None
    found = findings.all()
    return PbFile(
        election=election,
        meta=meta.values,
        names=election.names,
        selected=selected,
        vote_type=kind,
        warnings=tuple(map(str, found)),
        findings=found,
        columns=projects.others(),
        point_decimals=votes.decimals,
        stored=votes.stored,
    )


def _kind(findings: Findings, meta: Meta, kinds: Collection[str]) -> str:
    kind = meta.values.get("vote_type", "")
    if kind in kinds:
        return kind
    suggestion = f"write {kind.lower()!r}" if kind.lower() in kinds else ""
    expected = f"expected one of {', '.join(kinds)}, not {kind[:40]!r}"
    raise findings.fatal(meta.at("vote_type"), "META", "vote_type", expected, suggestion)


def _election(findings: Findings, meta: Meta, projects: Projects, votes: Votes) -> Election | None:
    """Return the election, or None if what was read of it does not make one."""
    budget = meta.budget()
    scale = common_scale([budget, *projects.costs])
    try:
        money = minor_units(budget, scale)
    except CellError as wrong:
        meta.wrong("budget", wrong)
        money = 0
    costs = projects.minor_units(scale)
    if findings.errors:
        return None
    categories = projects.categories()
    longest = meta.whole("max_length")
    shortest = meta.whole("min_length") or 0
    if longest is not None and longest < shortest:
        meta.warn("max_length", f"expected min_length or more, not {longest}; it is not used")
        longest = None
    threshold = (meta.whole("min_project_score_threshold") or 0) * 10**votes.decimals
    if threshold > SCORE_MAX:
        meta.warn("min_project_score_threshold", f"expected at most {SCORE_MAX}; it is not used")
        threshold = 0
    return Election.of(
        ids=projects.ids,
        costs=costs,
        budget=money,
        ballots=votes.ballots,
        scale=scale,
        currency=meta.values.get("currency", ""),
        names=projects.names(),
        categories=categories,
        category_budgets=_category_budgets(meta, categories, scale),
        threshold=threshold,
        min_length=shortest,
        max_length=longest,
    )


def _category_budgets(
    meta: Meta, categories: tuple[frozenset[str], ...], scale: int
) -> dict[str, int]:
    """Return the budget of each category, in the order of ``categories``."""
    cell = meta.values.get("budget_per_category", "")
    if not cell:
        return {}
    amounts = [amount.strip() for amount in cell.split(",")]
    names = [name.strip() for name in meta.values.get("categories", "").split(",")]
    known = frozenset().union(*categories)
    try:
        if len(amounts) != len(names) or not known.issuperset(names):
            raise CellError("expected one amount for each of categories, which projects are in")
        parsed = [parse_decimal(amount) for amount in amounts]
        if common_scale(parsed) > scale:
            raise CellError("expected no more decimals than costs and budget have")
        return {
            name: minor_units(amount, scale) for name, amount in zip(names, parsed, strict=True)
        }
    except CellError as wrong:
        meta.warn("budget_per_category", f"{wrong.expected}; it is not used", wrong.suggestion)
        return {}


def _with_default(
    findings: Findings, meta: Meta, section: Section, votes: Votes, projects: int
) -> Votes:
    """Return scoring ballots with the points that META gives to what they do not name."""
    default = meta.values.get("default_score", "")
    if votes.ballots.kind != "scoring" or default.strip("0.") == "":
        return votes
    points = meta.whole("default_score")
    if points is None:
        return votes
    if len(votes.ballots) * projects > DENSE_MARKS_MAX:
        expected = f"expected at most {DENSE_MARKS_MAX} scores if default_score is not 0"
        raise findings.fatal(section.at, "VOTES", "VOTES", expected)
    ballots = votes.ballots
    table = np.full((len(ballots), projects), points * 10**votes.decimals, dtype=np.int64)
    assert ballots.points is not None, "scoring ballots have points"
    table[np.repeat(np.arange(len(ballots)), ballots.lengths), ballots.projects] = ballots.points
    starts = np.arange(len(ballots) + 1) * projects
    every = np.tile(np.arange(projects, dtype=np.int32), len(ballots))
    return replace(votes, ballots=Ballots(starts, every, "scoring", table.ravel()))
