"""Counting live: whatever was edited, and in whatever order, it is the cold count's answer."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from folkmoot_engine import (
    COMPLETIONS,
    LIVE_RULES,
    UTILITIES,
    Ballots,
    Election,
    LiveCount,
    count,
)

PROJECTS = 5
BALLOT = st.lists(st.integers(0, PROJECTS - 1), max_size=4)


def election(ballots: list[list[int]], budget: int = 12) -> Election:
    """Five projects, one of them free, whose costs tie and often just fit."""
    return Election.of("abcde", [3, 4, 6, 6, 0], budget, ballots, scale=0)


def agrees(
    live: LiveCount, rule: str, utility: str = "cost", completion: str = "add-one+fill"
) -> None:
    """It stands as a count of the same ballots does, order, spending and raise included."""
    cold = count(live.election(), rule, utility, completion)
    found = live.certify()
    assert found.certain
    assert (found.funded, found.spent, found.raised) == (cold.funded, cold.spent, cold.raised)
    assert found.ballots == len(live) == live.election().voters
    assert live.outcome() == cold


class Edits(RuleBasedStateMachine):
    """Any edits, answers asked for in between, against the plain list of ballots."""

    keys: Bundle[int] = Bundle("keys")

    @initialize(
        names=st.tuples(
            st.sampled_from(LIVE_RULES),
            st.sampled_from(sorted(UTILITIES)),
            st.sampled_from(sorted(COMPLETIONS)),
        ),
        ballots=st.lists(BALLOT, max_size=6),
        budget=st.sampled_from([0, 6, 12, 25]),
    )
    def opens(self, names: tuple[str, str, str], ballots: list[list[int]], budget: int) -> None:
        self.names, self.budget = names, budget
        self.live = LiveCount(election(ballots, budget), *names)
        self.ballots = dict(enumerate(ballots))

    @rule(target=keys, ballot=BALLOT)
    def adds(self, ballot: list[int]) -> int:
        key = self.live.add(ballot)
        assert key not in self.ballots
        self.ballots[key] = ballot
        return key

    @rule(key=keys, ballot=BALLOT)
    def changes(self, key: int, ballot: list[int]) -> None:
        self.live.change(key, ballot)
        self.ballots[key] = ballot

    @rule(key=consumes(keys))
    def withdraws(self, key: int) -> None:
        self.live.withdraw(key)
        del self.ballots[key]

    @rule()
    def looks(self) -> None:
        found = self.live.provisional()
        assert found.spent <= self.budget
        if found.certain:
            assert found.funded == count(self.live.election(), *self.names).funded

    @rule()
    def counts(self) -> None:
        agrees(self.live, *self.names)

    @invariant()
    def it_holds_the_ballots_of_now(self) -> None:
        assert self.live.election() == election(list(self.ballots.values()), self.budget)

    def teardown(self) -> None:
        if hasattr(self, "live"):
            agrees(self.live, *self.names)


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)


@pytest.mark.parametrize("rule", LIVE_RULES)
def test_the_last_voter_may_leave_and_another_come(rule: str) -> None:
    live = LiveCount(election([[0, 1]]), rule)
    live.withdraw(0)
    assert live.provisional().funded == ()
    agrees(live, rule)
    assert live.add([0, 1]) == 1
    agrees(live, rule)
    assert live.certify().funded


def test_the_same_ballot_twice_counts_twice() -> None:
    live = LiveCount(election([]), "most-votes")
    first = live.add([2])
    live.add([1])
    live.add([1])
    assert live.provisional().funded == (1, 2)
    live.change(first, [2, 3])
    live.add([3, 2, 3])
    agrees(live, "most-votes")
    assert live.outcome().reasons[2].votes == 2


def test_an_empty_ballot_makes_shares_smaller() -> None:
    live = LiveCount(election([[0], [0]], budget=4), completion="none")
    assert live.provisional().funded == (0,)
    live.add([])
    assert live.provisional().funded == ()
    agrees(live, "equal-shares", "cost", "none")


def test_what_is_certain_is_told_as_such() -> None:
    completed = LiveCount(election([[0, 1], [1, 2], [2]]))
    assert not completed.provisional().certain
    assert completed.certify().certain
    assert completed.provisional().certain
    completed.add([3])
    assert not completed.provisional().certain
    assert LiveCount(election([[0]]), completion="fill").provisional().certain
    assert LiveCount(election([[0]]), "phragmen").provisional().certain


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda live: live.add([5]), "project index 5"),
        (lambda live: live.change(0, [5]), "project index 5"),
        (lambda live: live.add([-1]), "project indices"),
        (lambda live: live.change(7, [1]), "no ballot has the key 7"),
        (lambda live: live.withdraw(7), "no ballot has the key 7"),
        (lambda live: live.add([1], [3]), "points do not belong"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    edit: Callable[[LiveCount], object], told: str
) -> None:
    live = LiveCount(election([[0], [1, 2]]))
    before = live.certify()
    with pytest.raises(ValueError, match=told):
        edit(live)
    assert live.certify() == before
    assert live.election() == election([[0], [1, 2]])


def test_rules_that_cannot_be_counted_live_are_refused() -> None:
    with pytest.raises(ValueError, match="not live; choose from"):
        LiveCount(election([]), "maximin-support")
    with pytest.raises(ValueError, match="completion"):
        LiveCount(election([]), completion="guess")
    with pytest.raises(ValueError, match="utility"):
        LiveCount(election([]), utility="guess")


def test_points_count_live_as_they_do_cold() -> None:
    ballots = Ballots.of([[0, 1], [2]], "cumulative", [[3, 1], [5]])
    live = LiveCount(Election.of("abc", [4, 4, 4], 8, ballots, scale=0), "most-votes")
    live.change(1, [1, 2, 1], [1, 1, 2])
    live.add([0], [0])
    agrees(live, "most-votes")
    assert live.election().ballots.point_rows() == [[3, 1], [3, 1], [0]]
    assert live.certify().funded == (1, 0)
    with pytest.raises(ValueError, match="points are missing"):
        live.add([0])


@pytest.mark.parametrize("rule", LIVE_RULES)
def test_an_election_stays_limited_while_ballots_come(rule: str) -> None:
    """Of the two that everybody wants only one may be funded."""
    limited = Election.of("abc", [3, 3, 3], 9, [[0, 1]] * 3, scale=0, conflicts=[{0, 1}])
    live = LiveCount(limited, rule)
    live.add([0, 1, 2])
    live.add([2])
    agrees(live, rule)
    assert live.certify().funded == (0, 2)


def test_without_a_utility_it_counts_as_a_cold_count_without_one() -> None:
    pointed = Election.of("ab", [5, 6], 10, [[0], [0, 1]], kind="scoring", points=[[5], [1, 9]])
    for one in (pointed, election([[0], [1, 2]])):
        assert LiveCount(one).outcome() == count(one)
