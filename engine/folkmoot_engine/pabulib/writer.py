"""An election of any kind to Pabulib text that reads back as an equal election."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Mapping

from folkmoot_engine.ballots import WITH_POINTS, Ballots
from folkmoot_engine.election import Election
from folkmoot_engine.pabulib.money import decimal_text

_REQUIRED = ("description", "country", "unit", "instance", "rule")


def write_pb(
    election: Election,
    meta: Mapping[str, str] | None = None,
    selected: Mapping[str, str | None] | Collection[int] | None = None,
    vote_type: str | None = None,
    point_decimals: int = 0,
) -> str:
    """Return the election as Pabulib text.

    ``meta`` adds or describes; numbers, budget, currency, limits and vote type
    always come from the election. ``selected`` is the official column: by
    project id, or the funded project indices of an outcome. Voters are numbered
    from 1 in ballot order, so order the ballots first if their order could tell
    who cast them. Points are written in units of 10**-``point_decimals``.
    Control characters become spaces.

    Reads back as an equal election if names have no spaces around them and
    scale is not 1 (which reads back as 2), ``unit`` is 10**scale and there are
    no conflicts or resources, which the format does not know. Raises ValueError
    for an id with a comma, control characters or outer spaces, and the same of
    a category.
    """
    categories = frozenset().union(*election.categories)
    for what, names in (("id", election.ids), ("category", sorted(categories))):
        for name in names:
            if "," in name or _clean(name) != name:
                raise ValueError(
                    f"{what} {name!r} cannot be written: comma, space or control character"
                )
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\n")
    sheet.writerow(["META"])
    sheet.writerow(["key", "value"])
    kind = vote_type or election.ballots.kind
    for key, value in _meta(election, meta or {}, kind, point_decimals).items():
        sheet.writerow([_clean(key), _clean(value)])
    sheet.writerow(["PROJECTS"])
    columns = _project_columns(election, selected, point_decimals)
    sheet.writerow(columns)
    sheet.writerows(zip(*columns.values(), strict=True))
    sheet.writerow(["VOTES"])
    _write_votes(sheet, election.ids, election.ballots, point_decimals)
    return out.getvalue()


def _write_votes(sheet: object, ids: tuple[str, ...], ballots: Ballots, decimals: int) -> None:
    points = ballots.point_rows()
    write = sheet.writerow  # type: ignore[attr-defined]
    write(["voter_id", "vote"] if points is None else ["voter_id", "vote", "points"])
    for voter, ballot in enumerate(ballots.rows()):
        cells = [str(voter + 1), ",".join(ids[project] for project in ballot)]
        if points is not None:
            cells.append(",".join(decimal_text(point, decimals) for point in points[voter]))
        write(cells)


def _meta(
    election: Election, meta: Mapping[str, str], vote_type: str, decimals: int
) -> dict[str, str]:
    told = {
        **dict.fromkeys(_REQUIRED, "unknown"),
        **meta,
        "num_projects": str(len(election.ids)),
        "num_votes": str(election.voters),
        "budget": decimal_text(election.budget, election.scale),
        "vote_type": vote_type,
        "currency": election.currency,
    }
    budgets = election.category_budgets
    limits = {
        "min_length": str(election.min_length) if election.min_length else "",
        "max_length": "" if election.max_length is None else str(election.max_length),
        "min_project_score_threshold": _threshold(election.threshold, decimals),
        "categories": ",".join(budgets) or told.get("categories", ""),
        "budget_per_category": ",".join(
            decimal_text(amount, election.scale) for amount in budgets.values()
        ),
    }
    for key, value in limits.items():
        if value:
            told[key] = value
        else:
            told.pop(key, None)
    return told


def _threshold(threshold: int, decimals: int) -> str:
    if threshold % 10**decimals:
        raise ValueError(f"threshold {threshold} is not whole points, which the format needs")
    return str(threshold // 10**decimals) if threshold else ""


def _project_columns(
    election: Election,
    selected: Mapping[str, str | None] | Collection[int] | None,
    decimals: int,
) -> dict[str, list[str]]:
    columns = {
        "project_id": list(election.ids),
        "cost": [decimal_text(cost, election.scale) for cost in election.prices],
        "votes": [str(votes) for votes in election.votes],
    }
    if election.ballots.kind in WITH_POINTS:
        columns["score"] = [decimal_text(score, decimals) for score in election.scores]
    if election.names:
        columns["name"] = [_clean(name) for name in election.names]
    if election.categories:
        columns["category"] = [",".join(sorted(names)) for names in election.categories]
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
