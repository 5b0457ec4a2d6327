"""An election to Pabulib text that reads back as an equal election."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Mapping

from folkmoot_engine.election import Election
from folkmoot_engine.pabulib.money import decimal_text

_REQUIRED = ("description", "country", "unit", "instance", "rule")


def write_pb(
    election: Election,
    meta: Mapping[str, str] | None = None,
    selected: Mapping[str, str | None] | Collection[int] | None = None,
    vote_type: str = "approval",
) -> str:
    """Return the election as Pabulib text.

    ``meta`` adds or describes; numbers, budget, currency and vote type always
    come from the election. ``selected`` is the official column: by project id,
    or the funded project indices of an outcome. Voters are numbered from 1 in
    ballot order, so order the ballots first if their order could tell who cast
    them. Control characters become spaces.

    Reads back as an equal election if names have no spaces around them and
    scale is not 1 (which reads back as 2) and ``unit`` is 10**scale. Raises
    ValueError for an id with a comma, control characters or outer spaces.
    """
    for project in election.ids:
        if "," in project or _clean(project) != project:
            raise ValueError(f"id {project!r} cannot be written: comma, space or control character")
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\n")
    sheet.writerow(["META"])
    sheet.writerow(["key", "value"])
    for key, value in _meta(election, meta or {}, vote_type).items():
        sheet.writerow([_clean(key), _clean(value)])
    sheet.writerow(["PROJECTS"])
    columns = _project_columns(election, selected)
    sheet.writerow(columns)
    sheet.writerows(zip(*columns.values(), strict=True))
    sheet.writerow(["VOTES"])
    sheet.writerow(["voter_id", "vote"])
    for voter, ballot in enumerate(election.ballots.rows(), start=1):
        sheet.writerow([voter, ",".join(election.ids[project] for project in ballot)])
    return out.getvalue()


def _meta(election: Election, meta: Mapping[str, str], vote_type: str) -> dict[str, str]:
    return {
        **dict.fromkeys(_REQUIRED, "unknown"),
        **meta,
        "num_projects": str(len(election.ids)),
        "num_votes": str(election.voters),
        "budget": decimal_text(election.budget, election.scale),
        "vote_type": vote_type,
        "currency": election.currency,
    }


def _project_columns(
    election: Election, selected: Mapping[str, str | None] | Collection[int] | None
) -> dict[str, list[str]]:
    columns = {
        "project_id": list(election.ids),
        "cost": [decimal_text(cost, election.scale) for cost in election.prices],
        "votes": [str(votes) for votes in election.votes],
    }
    if election.names:
        columns["name"] = [_clean(name) for name in election.names]
    if isinstance(selected, Mapping):
        columns["selected"] = [selected.get(project) or "" for project in election.ids]
    elif selected is not None:
        funded = set(selected)
        columns["selected"] = [str(int(p in funded)) for p in range(len(election.ids))]
    return columns


def _clean(text: str) -> str:
    """Return text on one line: every control or line-breaking character a space."""
    breaks = ("Cc", "Zl", "Zp")
    return "".join(" " if unicodedata.category(c) in breaks else c for c in text).strip()
