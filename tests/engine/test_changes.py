"""Elections in which one thing is different."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import CHANGES, Change, Election, changed

ROOM = Election.of("abc", [5, 6, 7], 10, [[0], [0, 2], [], [1, 2]], scale=0)
ROWS = {
    Change("new-ballots", 1, 2): [[0], [0, 2], [], [1, 2], [1], [1]],
    Change("blank-ballots", 1, 2): [[0], [0, 2], [], [1, 2], [], []],
    Change("joining", 1, 3, (0, 1, 2)): [[0, 1], [0, 1, 2], [1], [1, 2]],
    Change("leaving", 2, 2, (1, 3)): [[0], [0], [], [1]],
    Change("withdrawn", 0, 2, (0, 2)): [[0, 2], [1, 2]],
}


@pytest.mark.parametrize("change", ROWS, ids=lambda change: change.kind)
def test_only_the_ballots_named_change(change: Change) -> None:
    found = changed(ROOM, change)

    assert found.ballots.rows() == ROWS[change]
    assert found == Election.of("abc", [5, 6, 7], 10, ROWS[change], scale=0)


def test_money_changes_and_nothing_else() -> None:
    rows = ROOM.ballots.rows()

    assert changed(ROOM, Change("budget", 0, 12)) == Election.of(
        "abc", [5, 6, 7], 12, rows, scale=0
    )
    assert changed(ROOM, Change("cost", 1, 2)) == Election.of("abc", [5, 2, 7], 10, rows, scale=0)


@settings(max_examples=60, deadline=None)
@given(election=elections(), kind=st.sampled_from(sorted(CHANGES)), data=st.data())
def test_no_change_is_the_same_election(election: Election, kind: str, data: st.DataObject) -> None:
    if not election.ids:
        return
    project = data.draw(st.integers(0, len(election.ids) - 1))
    amounts = {"budget": election.budget, "cost": election.prices[project]}

    assert changed(election, Change(kind, project, amounts.get(kind, 0))) == election


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("joining", 0, 1, (1,)), "approves the project already"),
        (Change("leaving", 0, 1, (2,)), "does not approve"),
        (Change("withdrawn", 0, 1, (4,)), "places 0 to 3"),
        (Change("renaming", 0, 1), "'renaming' is unknown"),
    ],
)
def test_what_cannot_change_so_is_refused(change: Change, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        changed(ROOM, change)


def test_ballots_with_points_keep_them() -> None:
    points = Election.of("a", [5], 10, [[0]], kind="cumulative", points=[[3]])

    with pytest.raises(ValueError, match="cumulative ballots are not changed"):
        changed(points, Change("new-ballots", 0, 1))
    assert changed(points, Change("cost", 0, 4)).prices == (4,)
