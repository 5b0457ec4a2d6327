"""An outcome as a plain document: what is logged, exported and checked by recount.

Ids are strings, money is whole 10**-scale of the currency, shares are exact
"p/q" strings, every document has a version. The same outcome always gives the
same bytes, so a digest proves a recount.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome, Reason, Round
from folkmoot_engine.rules import Value
from folkmoot_engine.ties import TIES

VERSION = 1
"""Version of the document; a new meaning of a field is a new version."""

_CHUNK = 4000  # decimal digits written at once
_CHUNK_END = 10**_CHUNK


def document(election: Election, outcome: Outcome) -> dict[str, object]:
    """Return the outcome of an election as JSON-able values.

    Raises ValueError if the outcome is not one of this election's shape.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    told: dict[str, object] = {
        "version": VERSION,
        "scale": election.scale,
        "currency": election.currency,
        "unit": election.step,
        "rule": outcome.rule,
        "utility": outcome.utility,
        "completion": outcome.completion,
        "ties": list(TIES),
        "budget": outcome.budget,
        "spent": outcome.spent,
        "left": outcome.left,
        "ballots": election.voters,
        "share": exact(outcome.share),
        "raised": outcome.raised,
        "funded": [election.ids[project] for project in outcome.funded],
        "rounds": [_round(election, found) for found in outcome.rounds],
        "projects": [_project(election, reason) for reason in outcome.reasons],
    }
    if outcome.parameters:
        told["parameters"] = {name: _value(value) for name, value in outcome.parameters}
    if outcome.added is not None:
        told["added"] = exact(outcome.added)
    return told


def canonical(document: dict[str, object]) -> bytes:
    """Return the one way to write a document: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(document: dict[str, object]) -> str:
    """Return the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _round(election: Election, found: Round) -> dict[str, object]:
    told = {
        "id": election.ids[found.project],
        "by": found.by,
        "supporters": found.supporters,
        "price": exact(found.price),
        "payments": [[exact(amount), people] for amount, people in found.payments],
        "left": found.left,
    }
    return told if found.load is None else told | {"load": exact(found.load)}


def _project(election: Election, reason: Reason) -> dict[str, object]:
    return {
        "id": election.ids[reason.project],
        "funded": reason.funded,
        "votes": reason.votes,
        "cost": reason.cost,
        "reason": {
            "code": reason.code,
            "money": exact(reason.money),
            "left": reason.left,
            "short": reason.short,
        },
    }


def exact(amount: Fraction | None) -> str | None:
    """Return "p/q" in lowest terms, also where q is 1."""
    if amount is None:
        return None
    return f"{_digits(amount.numerator)}/{_digits(amount.denominator)}"


def _value(value: Value) -> object:
    """Return a parameter: a number, "p/q", or groups of ids."""
    if isinstance(value, Fraction):
        return exact(value)
    return value if isinstance(value, int) else [list(group) for group in value]


def _digits(number: int) -> str:
    """Return decimal digits of any length: Python's own str() stops at 4,300."""
    chunks = []
    while number >= _CHUNK_END:
        number, low = divmod(number, _CHUNK_END)
        chunks.append(str(low).rjust(_CHUNK, "0"))
    return str(number) + "".join(reversed(chunks))
