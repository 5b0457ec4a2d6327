"""The VOTES table to ballots, block by block."""

import random
from collections.abc import Sized

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import PabulibError
from folkmoot_engine.pabulib import rows
from folkmoot_engine.pabulib.findings import Findings, place
from folkmoot_engine.pabulib.sections import read_sections
from folkmoot_engine.pabulib.votes import Votes, read_votes

HEAD = MINIMAL[: MINIMAL.index("voter_id")]
IDS = {"1": 0, "2/b": 1}


def read(votes: str, kind: str = "approval", *, strict: bool = True) -> tuple[Votes, Findings]:
    """The ballots of a text, and what was found."""
    findings = Findings((HEAD + votes).encode(), strict=strict)
    return read_votes(findings, read_sections(findings)["VOTES"], IDS, kind), findings


@pytest.mark.parametrize("kind", ["approval", "ordinal", "cumulative"])
def test_blocks_of_any_size_hold_the_same_ballots(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    chance = random.Random(1)
    lines = [
        f"{n};{','.join(chance.sample(['1', '2/b'], m))};{','.join('45'[:m])};x"
        for n, m in enumerate(chance.choices([0, 1, 2], k=60))
    ]
    text = "voter_id;vote;points;age\n" + "\n".join(lines)
    whole, findings = read(text, kind)
    monkeypatch.setattr(rows, "BLOCK_BYTES", 40)
    small, _ = read(text, kind)

    assert small.ballots == whole.ballots
    for ballot in (0, 7, 59):
        line = place(findings.data, small.row(findings.data, ballot))[0]
        assert line == place(findings.data, whole.row(findings.data, ballot))[0] == 14 + ballot


def test_a_voter_in_two_blocks_is_found_where_the_second_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "BLOCK_BYTES", 4)
    with pytest.raises(PabulibError, match=r"line 16, column 1, voter_id: .* 'a' stands twice"):
        read("voter_id;vote\na;1\nb;1\na;2/b\n")


def same(*given: Sized) -> NDArray[np.uint64]:
    """One number for all cells."""
    return np.zeros(len(given[-1]), dtype=np.uint64)


def test_equal_hashes_of_different_voters_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hashes", "hashes_of"):
        monkeypatch.setattr(f"folkmoot_engine.pabulib.votes.{name}", same)

    assert len(read("voter_id;vote\na;1\nb;1\n")[0].ballots) == 2


def test_a_check_leaves_a_wrong_ballot_empty_and_goes_on() -> None:
    told, findings = read("voter_id;vote\na;1,9\n;1\nc;2/b\nc;7\n", strict=False)

    assert told.ballots.rows() == [[], [0], [1], []]
    assert [(found.line, found.column, found.field) for found in findings.all()] == [
        (14, 5, "vote"), (15, 1, "voter_id"), (17, 1, "voter_id"), (17, 3, "vote"),
    ]  # fmt: skip


def test_spaces_around_a_voter_do_not_make_another_voter() -> None:
    with pytest.raises(PabulibError, match="stands twice"):
        read("voter_id;vote\na;1\n\u00a0a ;1\n")


def test_no_ballots_are_ballots_too() -> None:
    assert len(read("voter_id;vote\n")[0].ballots) == 0
    assert len(read("voter_id;vote;points", "cumulative")[0].ballots) == 0
