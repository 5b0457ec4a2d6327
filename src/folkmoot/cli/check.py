"""``folkmoot check FILE.pb...``: all that is wrong with election files, by line and column.

Exit codes: 0 every file can be counted, warnings or not; 1 one has errors; 2 one cannot be read.
"""

import argparse
import json
from collections.abc import Sequence
from typing import Final

from folkmoot.cli.reading import CannotRead, read_whole
from folkmoot.cli.voice import Voice
from folkmoot_engine import Finding, check_pb
from folkmoot_engine.limits import TEXT_BYTES_MAX

RIGHT: Final = 0
WRONG: Final = 1
BAD_INPUT: Final = 2


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Check the files and print every finding."""
    told: list[dict[str, object]] = []
    worst = RIGHT
    for name in typed.files:
        try:
            findings = check_pb(read_whole(name, TEXT_BYTES_MAX))
        except CannotRead as error:
            voice.warn(str(error))
            worst = BAD_INPUT
            continue
        errors = sum(found.severity == "error" for found in findings)
        worst = max(worst, WRONG if errors else RIGHT)
        told.append(_document(name, findings, errors))
        if not typed.json:
            voice.tell(*_lines(name, findings, errors, voice))
    if typed.json:
        voice.tell(json.dumps({"version": 1, "files": told}, ensure_ascii=False))
    return worst


def _document(name: str, findings: Sequence[Finding], errors: int) -> dict[str, object]:
    return {
        "file": name,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": [
            {
                "severity": found.severity,
                "line": found.line,
                "column": found.column,
                "section": found.section,
                "field": found.field,
                "expected": found.expected,
                "suggestion": found.suggestion,
            }
            for found in findings
        ],
    }


def _lines(name: str, findings: Sequence[Finding], errors: int, voice: Voice) -> list[str]:
    """Return a line for each finding, in the form that editors take to the place, and a sum."""
    lines = []
    for found in findings:
        severity = voice.say(f"cli.check_{found.severity}")
        place = f"{name}:{found.line}:{found.column}"
        lines.append(f"{place}: {severity}: {found.field}: {found.expected}")
        if found.suggestion:
            lines.append(f"    {found.suggestion}")
    warnings = len(findings) - errors
    return [*lines, voice.say("cli.check_total", file=name, errors=errors, warnings=warnings)]
