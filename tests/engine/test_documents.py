"""The document that is logged, exported and recounted."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.engine.elections import hall

from folkmoot_engine import Election, canonical, count, digest, document


def small() -> Election:
    """Three people, two projects, £20."""
    return Election.of(["té", "b"], [1200, 1500], 2000, [[0], [0, 1], [1]])


def test_the_document_says_everything_in_plain_values() -> None:
    """Each has 666 2/3; two of them pay 600 each for té, and nothing else fits."""
    told = document(small(), count(small()))

    assert json.loads(canonical(told)) == told
    assert told["funded"] == ["té"]
    assert (told["version"], told["scale"], told["unit"], told["currency"]) == (1, 2, 100, "GBP")
    assert (told["budget"], told["spent"], told["left"], told["ballots"]) == (2000, 1200, 800, 3)
    assert told["share"] == "2000/3"
    assert told["ties"] == ["more-approvals", "lower-cost", "earlier-submission"]


def test_rounds_and_reasons_carry_exact_fractions() -> None:
    """Each has 1000. Two pay 600 for a; then one has 400 left for b, another gives 900."""
    election = Election.of(["a", "b"], [1200, 1300], 3000, [[0], [0, 1], [1]])
    told = document(election, count(election, completion="none"))

    assert told["rounds"] == [
        {"id": "a", "by": "equal-shares", "supporters": 2, "price": "600/1",
         "payments": [["600/1", 2]], "left": 1800},
        {"id": "b", "by": "equal-shares", "supporters": 2, "price": "900/1",
         "payments": [["900/1", 1], ["400/1", 1]], "left": 500},
    ]  # fmt: skip
    assert told["projects"] == [
        {"id": "a", "funded": True, "votes": 2, "cost": 1200,
         "reason": {"code": "shares", "money": "2000/1", "left": 2000, "short": 0}},
        {"id": "b", "funded": True, "votes": 2, "cost": 1300,
         "reason": {"code": "shares", "money": "1400/1", "left": 1400, "short": 0}},
    ]  # fmt: skip


def test_the_same_count_gives_the_same_bytes_and_digest() -> None:
    """Pinned: a recount in years to come must give this digest."""
    told = document(hall(), count(hall()))

    assert canonical(told) == canonical(document(hall(), count(hall())))
    assert digest(told) == "256db8732f35f00d82edd53afb765150c820af28642252749eee2cf245c48a45"


def test_fractions_of_any_length_are_written() -> None:
    """After many rounds a fraction has more digits than Python writes by itself."""
    outcome = count(small())
    huge = Fraction(7 * 10**9000 + 3, 2)
    reasons = tuple(replace(reason, money=huge) for reason in outcome.reasons)
    told = canonical(document(small(), replace(outcome, reasons=reasons)))

    assert b'"7' + b"0" * 8999 + b'3/2"' in told


def test_canonical_bytes_are_sorted_compact_utf_8() -> None:
    assert canonical({"b": [1, 2], "a": "té"}) == '{"a":"té","b":[1,2]}'.encode()


def test_most_votes_has_no_shares_to_tell() -> None:
    told = document(small(), count(small(), "most-votes"))

    assert (told["utility"], told["completion"], told["share"], told["raised"]) == (
        None, None, None, 0,
    )  # fmt: skip


def test_an_outcome_of_another_election_is_refused() -> None:
    with pytest.raises(ValueError, match="another election"):
        document(small(), count(hall()))
