"""Counting changed elections again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import CHANGES, RULES, Change, Election, changed, count
from folkmoot_engine.reasons.changes import approving
from folkmoot_engine.reasons.recounts import ShareRecount, again, recount


@settings(max_examples=50, deadline=None)
@given(
    election=elections(5, 6),
    utility=st.sampled_from(["cost", "count"]),
    kind=st.sampled_from(sorted(CHANGES)),
    data=st.data(),
)
def test_a_change_of_few_columns_counts_as_a_cold_run(
    election: Election, utility: str, kind: str, data: st.DataObject
) -> None:
    if not election.ids:
        return
    project = data.draw(st.integers(0, len(election.ids) - 1))
    approve = approving(election.ballots, project).tolist()
    fits = {"joining": [False], "leaving": [True], "withdrawn": [True, False]}.get(kind, [])
    pool = [voter for voter, does in enumerate(approve) if does in fits]
    chosen = data.draw(st.sets(st.sampled_from(pool))) if pool else set()
    amount = len(chosen) if fits else data.draw(st.integers(0, 30))
    change = Change(kind, project, amount, tuple(sorted(chosen)))
    outcome = count(election, utility=utility, completion="none")
    counting = recount(election, outcome)

    assert isinstance(counting, ShareRecount)
    assert counting.counted(change).funded == again(changed(election, change), outcome).funded


@pytest.mark.parametrize("rule", RULES)
def test_again_is_the_same_outcome(rule: str) -> None:
    election = Election.of("abc", [5, 6, 7], 12, [[0], [0, 2], [1], [1, 2]], scale=0, threshold=1)
    outcome = count(election, rule)

    assert again(election, outcome) == outcome
    assert recount(election, outcome).counted(Change("budget", 0, 12)).funded == outcome.funded
