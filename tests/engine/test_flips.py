"""Flips, beside every smaller change of the same kind."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections, hall

from folkmoot_engine import Change, Election, Flip, Outcome, changed, count, flips
from folkmoot_engine.reasons import search_flips
from folkmoot_engine.reasons.recounts import again

WAYS = [
    ("equal-shares", "cost", "none"),
    ("equal-shares", "count", "none"),
    ("equal-shares", "cost", "add-one+fill"),
    ("phragmen", "cost", "none"),
    ("most-votes", "cost", "none"),
    ("most-votes-no-skip", "cost", "none"),
]


def smaller(election: Election, flip: Flip) -> list[Change]:
    """Every smaller change of a flip's kind, whichever ballots it takes."""
    change, sizes = flip.change, range(1, flip.size)
    if change.kind == "budget":
        sign = 1 if change.amount > election.budget else -1
        return [Change("budget", change.project, election.budget + sign * s) for s in sizes]
    if change.kind == "cost":
        now = election.prices[change.project]
        sign = 1 if change.amount > now else -1
        return [Change("cost", change.project, now + sign * size) for size in sizes]
    if change.kind.endswith("-ballots"):
        return [Change(change.kind, change.project, size) for size in sizes]
    approve = [change.project in ballot for ballot in election.ballots.rows()]
    pool = [v for v, does in enumerate(approve) if does is approve[change.ballots[0]]]
    return [
        Change(change.kind, change.project, size, chosen)
        for size in sizes
        for chosen in combinations(pool, size)
    ]


def flipped(election: Election, outcome: Outcome, change: Change) -> bool:
    """Tell by a cold count whether a change flips its project."""
    funded = again(changed(election, change), outcome).funded
    return (change.project in funded) is not (change.project in outcome.funded)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=5, deadline=None)
@given(election=elections(4, 3))
def test_a_flip_is_a_witness_and_a_minimal_one_has_none_below_it(
    election: Election, way: tuple[str, str, str]
) -> None:
    outcome = count(election, *way)
    for flip in flips(election, outcome, tries=20):
        then = again(changed(election, flip.change), outcome)

        assert then.funded == flip.funded
        assert flip.wins is (flip.change.project in then.funded)
        assert flip.wins is not (flip.change.project in outcome.funded)
        if flip.minimal:
            below = smaller(election, flip)[-300:]
            assert not any(flipped(election, outcome, change) for change in below)


@pytest.mark.parametrize("way", WAYS[:2] + WAYS[3:], ids="-".join)
@settings(max_examples=5, deadline=None)
@given(election=elections(4, 4))
def test_what_no_flip_is_found_for_is_not_flipped_by_one_ballot(
    election: Election, way: tuple[str, str, str]
) -> None:
    """One ballot is the first that is tried; which one must not matter for new ones."""
    outcome = count(election, *way)
    found = {
        (flip.change.project, flip.change.kind)
        for flip in flips(election, outcome, kinds=["blank-ballots", "new-ballots"], tries=1)
    }
    for project in range(len(election.ids)):
        kind = "blank-ballots" if project in outcome.funded else "new-ballots"
        if (project, kind) not in found:
            assert not flipped(election, outcome, Change(kind, project, 1))


def test_a_proposal_of_the_hall_needs_two_more_ballots_or_702_14_less() -> None:
    """Both are what a count of every size finds; the ballots are those with most money left."""
    found = {f.change.kind: f for f in flips(hall(), count(hall(), completion="none"), [0])}

    assert set(found) == {"new-ballots", "joining", "withdrawn", "cost", "budget"}
    assert (found["cost"].size, found["cost"].minimal) == (70_214, True)
    assert found["joining"].size == 2
    assert all(flip.next_fails and flip.wins for flip in found.values())


def test_ballots_leave_a_project_that_was_filled_though_by_shares_it_would_need_more() -> None:
    """One of two ballots wants both things, each for all there is; one is filled."""
    election = Election.of("ab", [1, 1], 1, [[], [0, 1]], scale=0, unit=3)
    outcome = count(election, completion="fill")
    found = {flip.change.kind: flip for flip in flips(election, outcome, [0])}

    assert outcome.funded == (0,)
    assert found["leaving"].change == Change("leaving", 0, 1, (1,))


def test_only_what_is_asked_for_is_looked_for() -> None:
    outcome = count(hall(), "most-votes")
    found = flips(hall(), outcome, [3, 8], ["cost"])

    assert [(flip.change.project, flip.change.kind) for flip in found] == [(3, "cost"), (8, "cost")]
    with pytest.raises(ValueError, match="unknown kinds"):
        flips(hall(), outcome, kinds=["luck"])
    with pytest.raises(ValueError, match="another election"):
        flips(Election.of("a", [1], 2, [[0]]), outcome)


def test_little_work_is_shared_and_what_was_given_up_is_told() -> None:
    """A hall is as much as 2,000 marks, whose raises count, too: work for few counts only."""
    outcome = count(hall(), completion="none")
    everything = search_flips(hall(), outcome)
    search = search_flips(hall(), outcome, work=2_000 * 12)
    tried = {(flip.change.project, flip.change.kind) for flip in search.found}

    assert search.found == flips(hall(), outcome, work=2_000 * 12)
    assert not tried & set(search.given_up)
    assert tried | set(search.given_up) >= {
        (flip.change.project, flip.change.kind) for flip in everything.found
    }
    assert len({kind for _, kind in tried}) > 1


def test_with_points_only_money_changes() -> None:
    election = Election.of("ab", [6, 5], 10, [[0], [1], [0]], kind="cumulative", points=[[3]] * 3)
    found = flips(election, count(election, "most-votes"))

    assert {flip.change.kind for flip in found} == {"cost", "budget"}
