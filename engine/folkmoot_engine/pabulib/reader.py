"""Pabulib text to an election. What the text claims is checked, not trusted.

Supports approval ballots ("approval", and "choose-1" as approval of one).
Never changes a ballot: over-long ones are reported and counted as they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.election import Election
from folkmoot_engine.limits import PROJECTS_MAX, WARNINGS_MAX
from folkmoot_engine.pabulib.errors import PabulibError
from folkmoot_engine.pabulib.money import common_scale, minor_units, parse_decimal
from folkmoot_engine.pabulib.sections import Section, read_sections

VOTE_TYPES: tuple[str, ...] = ("approval", "choose-1")
"""The kinds of ballot that can be read."""


@dataclass(frozen=True, slots=True)
class PbFile:
    """What a Pabulib text says.

    ``selected`` is the official result by project id: "1" won by the rule, "0"
    lost, "2" and "3" for reasons told in META, None where the text is silent.
    ``warnings`` name claims of the text that its own ballots contradict.
    """

    election: Election
    meta: dict[str, str]
    names: tuple[str, ...]
    selected: dict[str, str | None]
    vote_type: str
    warnings: tuple[str, ...]


def read_pb(source: bytes | str) -> PbFile:
    """Read Pabulib text.

    Raises PabulibError, and nothing else whatever the bytes are. Cost:
    O(bytes), about half a second per million approvals.
    """
    sections = read_sections(source)
    warnings: list[str] = []
    meta, lines = _meta(sections["META"], warnings)
    vote_type = meta.get("vote_type", "")
    if vote_type not in VOTE_TYPES:
        raise PabulibError(
            lines.get("vote_type", sections["META"].line),
            "vote_type",
            f"expected one of {', '.join(VOTE_TYPES)}, not {vote_type!r}",
        )
    ids = _ids(sections["PROJECTS"])
    ballots = _ballots(sections["VOTES"], ids, warnings)
    names = tuple(sections["PROJECTS"].cells("name") or ())
    election = _election(sections, meta, lines, ids, names, ballots)
    _check_end(election, sections, meta)
    warnings += _claims(election, sections["PROJECTS"], meta, vote_type)
    selected = _selected(sections["PROJECTS"], ids, warnings)
    return PbFile(election, meta, names, selected, vote_type, tuple(warnings[:WARNINGS_MAX]))


def _meta(section: Section, warnings: list[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Return META as a dict, and the line of each key."""
    key_at, value_at = section.column("key"), section.column("value")
    meta: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in section.rows:
        key = row[key_at].lower()
        if key in meta:
            warnings.append(f"line {line}, {key}: stands twice; the first one counts")
            continue
        meta[key], lines[key] = row[value_at], line
    return meta, lines


def _ids(section: Section) -> dict[str, int]:
    """Return the index of each project id."""
    column = section.column("project_id")
    ids: dict[str, int] = {}
    if len(section.rows) > PROJECTS_MAX:
        raise PabulibError(section.line, "PROJECTS", f"expected at most {PROJECTS_MAX} projects")
    for line, row in section.rows:
        project = row[column]
        if not project or "," in project:
            raise PabulibError(line, "project_id", f"expected an id without comma, not {project!r}")
        if project in ids:
            raise PabulibError(line, "project_id", f"expected different ids; {project!r} is twice")
        ids[project] = len(ids)
    return ids


def _ballots(section: Section, ids: dict[str, int], warnings: list[str]) -> Ballots:
    voter_at, vote_at = section.column("voter_id"), section.column("vote")
    voters: set[str] = set()
    rows: list[list[int]] = []
    for line, row in section.rows:
        voter, vote = row[voter_at], row[vote_at]
        if not voter or voter in voters:
            raise PabulibError(line, "voter_id", f"expected an id of its own, not {voter[:40]!r}")
        voters.add(voter)
        # "None" is how some tools write an empty ballot.
        named = [] if not vote or (vote == "None" and vote not in ids) else vote.split(",")
        try:
            ballot = [ids[project.strip()] for project in named]
        except KeyError as error:
            unknown = str(error.args[0])[:40]
            raise PabulibError(
                line, "vote", f"expected ids from PROJECTS, not {unknown!r}"
            ) from error
        if len(set(ballot)) < len(ballot):
            warnings.append(f"line {line}, vote: a project stands twice; it counts once")
        rows.append(ballot)
    return Ballots.of(rows)


def _election(
    sections: dict[str, Section],
    meta: dict[str, str],
    lines: dict[str, int],
    ids: dict[str, int],
    names: tuple[str, ...],
    ballots: Ballots,
) -> Election:
    projects = sections["PROJECTS"]
    if "budget" not in meta:
        raise PabulibError(sections["META"].line, "budget", "expected this key in META")
    budget = parse_decimal(meta["budget"], lines["budget"], "budget")
    cost_at = projects.column("cost")
    costs = [parse_decimal(row[cost_at], line, "cost") for line, row in projects.rows]
    scale = common_scale([budget, *costs])
    whole = [
        minor_units(cost, scale, line, "cost")
        for cost, (line, _) in zip(costs, projects.rows, strict=True)
    ]
    return Election.of(
        ids=ids,
        costs=whole,
        budget=minor_units(budget, scale, lines["budget"], "budget"),
        ballots=ballots,
        scale=scale,
        currency=meta.get("currency", ""),
        names=names,
    )


def _selected(section: Section, ids: dict[str, int], warnings: list[str]) -> dict[str, str | None]:
    cells = section.cells("selected") or [""] * len(ids)
    strange = sorted({cell for cell in cells if cell not in ("", "0", "1", "2", "3")})
    if strange:
        warnings.append(f"selected: expected 0, 1, 2 or 3, not {', '.join(strange)[:80]}")
    known = (cell if cell in ("0", "1", "2", "3") else None for cell in cells)
    return dict(zip(ids, known, strict=True))


def _check_end(election: Election, sections: dict[str, Section], meta: dict[str, str]) -> None:
    """Refuse a text that was cut between two ballots: both META and PROJECTS know of more."""
    claimed = meta.get("num_votes", "")
    if not claimed.isdecimal() or int(claimed[:18]) <= election.voters:
        return
    cells = sections["PROJECTS"].cells("votes")
    told = zip(cells, election.votes, strict=True) if cells else ()
    if not cells or any(cell.isdecimal() and int(cell[:18]) > votes for cell, votes in told):
        rows = sections["VOTES"].rows
        raise PabulibError(
            rows[-1][0] if rows else sections["VOTES"].line,
            "num_votes",
            f"expected {claimed[:18]} ballots, as META says; the text ends after"
            f" {election.voters}, so it may have been cut",
        )


def _claims(
    election: Election, section: Section, meta: dict[str, str], vote_type: str
) -> list[str]:
    """Return what the text claims about its own ballots and gets wrong."""
    warnings = [
        f"{key}: META says {meta[key][:40]}, the text has {counted}"
        for key, counted in (("num_projects", len(election.ids)), ("num_votes", election.voters))
        if key in meta and meta[key] != str(counted)
    ]
    for project, cell, votes in zip(
        election.ids, section.cells("votes") or [], election.votes, strict=False
    ):
        if cell and cell != str(votes):
            warnings.append(f"votes: project {project} claims {cell[:40]}, its ballots say {votes}")
    lengths = Counter((election.ballots.starts[1:] - election.ballots.starts[:-1]).tolist())
    for key, kind in (("max_length", meta.get("max_length", "")), ("vote_type", "1")):
        if (key == "vote_type" and vote_type != "choose-1") or not kind.isdecimal():
            continue
        longer = sum(ballots for length, ballots in lengths.items() if length > int(kind))
        if longer:
            warnings.append(f"{key}: {longer} ballots approve more than {kind} projects")
    return warnings
