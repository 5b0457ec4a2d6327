"""All that is wrong, or only strange, with a Pabulib text: one list of findings.

What a reading would refuse is an error; what it would count as it stands a
warning. The format's conventions are held to as well, which a reading ignores.
"""

from __future__ import annotations

import re
from itertools import islice

from folkmoot_engine.pabulib.errors import Finding, PabulibError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.meta import Meta
from folkmoot_engine.pabulib.reader import PbFile, read
from folkmoot_engine.pabulib.sections import Section, cell_place, read_sections
from folkmoot_engine.pabulib.text import MARK, clean, in_bytes

RULE_LABELS = (
    "greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive", "greedy-custom",
    "equalshares", "equalshares/add1", "equalshares/add1-comparison", "unknown",
)  # fmt: skip
"""What META may say under ``rule``."""

_REQUIRED = (
    "description", "country", "unit", "instance", "num_projects", "num_votes", "budget",
    "vote_type", "rule", "date_begin", "date_end",
)  # fmt: skip
_DATE = re.compile(r"\d{4}|\d{2}\.\d{2}\.\d{4}")
_FORMS = {
    "date_begin": (
        re.compile(r"\d{4}|\d{2}\.\d{2}\.\d{4}"),
        "a date such as 31.12.2024, or a year",
    ),
    "date_end": (re.compile(r"\d{4}|\d{2}\.\d{2}\.\d{4}"), "a date such as 31.12.2024, or a year"),
    "currency": (re.compile(r"[A-Z]{3}"), "a currency code of three letters such as EUR"),
    "language": (re.compile(r"[a-z]{2}"), "a language code of two letters such as en"),
}
_RENAMED = {
    "target": "beneficiaries", "neighbourhood": "neighborhood",
}  # fmt: skip
_REMOVED_COSTS_MAX = 20


def check_pb(source: bytes | str) -> tuple[Finding, ...]:
    """Return everything found, in the order of the text. Never raises, whatever the bytes."""
    try:
        raw = in_bytes(source)
        data = clean(raw)
    except PabulibError as error:
        return (error.finding,)
    findings = Findings(data, strict=False)
    try:
        told = read(findings)
        _check_conventions(findings, raw, told)
    except PabulibError as error:
        return (*findings.all(), error.finding)
    return findings.all()


def _check_conventions(findings: Findings, raw: bytes, told: PbFile | None) -> None:
    sections = read_sections(Findings(findings.data, strict=False))
    # A second reading of META alone, so that nothing is noted twice.
    quiet = Meta(Findings(findings.data, strict=False), sections["META"])
    _check_meta(findings, quiet)
    for section in (sections["PROJECTS"], sections["VOTES"]):
        _check_names(findings, section)
    if raw.startswith(MARK):
        findings.warn(0, "text", "text", "expected no byte order mark", "save as UTF-8 without it")
    ends = {end for end in (b"\r\n", b"\n", b"\r") if end in raw.replace(b"\r\n", b"")}
    if b"\r\n" in raw:
        ends.add(b"\r\n")
    if len(ends) > 1:
        findings.warn(0, "text", "text", "expected one kind of line end, found several")
    if told is not None:
        _check_costs(findings, sections["PROJECTS"], told)


def _check_meta(findings: Findings, meta: Meta) -> None:
    for key in _REQUIRED:
        if key not in meta.values:
            findings.warn(meta.at(key), "META", key, "expected this key in META")
    for key, (form, what) in _FORMS.items():
        cell = meta.values.get(key)
        if cell is not None and not form.fullmatch(cell):
            findings.warn(meta.at(key), "META", key, f"expected {what}, not {cell[:40]!r}")
    rule = meta.values.get("rule")
    if rule is not None and rule not in RULE_LABELS:
        expected = f"expected one of {', '.join(RULE_LABELS)}, not {rule[:40]!r}"
        findings.warn(meta.at("rule"), "META", "rule", expected)


def _check_names(findings: Findings, section: Section) -> None:
    for column, name in enumerate(section.header):
        if name in _RENAMED:
            findings.warn(
                cell_place(findings, section.at, column),
                section.name,
                name,
                f"expected the name {_RENAMED[name]!r}; {name!r} is an older one",
                f"write {_RENAMED[name]!r}",
            )


def _check_costs(findings: Findings, section: Section, told: PbFile) -> None:
    election = told.election
    dear = (p for p, cost in enumerate(election.prices) if cost > election.budget)
    column = section.header.index("cost")
    for project in islice(dear, _REMOVED_COSTS_MAX):
        findings.warn(
            cell_place(findings, section.rows[project].at, column),
            "PROJECTS",
            "cost",
            "expected a cost within the budget; this project can never be funded",
            "leave out a project that was withdrawn, and the ballots for it",
        )
    for project, cost in enumerate(election.prices):
        if not cost:
            findings.warn(
                cell_place(findings, section.rows[project].at, column),
                "PROJECTS",
                "cost",
                "expected a cost above 0; rules differ in whether they fund it",
            )
