"""What stands without payments and reasons: the same projects that a count funds."""

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import COMPLETIONS, UTILITIES, Election, count
from folkmoot_engine.live.standing import STANDS, Asked, stand


@settings(deadline=None, max_examples=50)
@pytest.mark.parametrize("rule", STANDS)
@given(election=elections())
def test_it_stands_as_a_count_does(rule: str, election: Election) -> None:
    for utility in UTILITIES:
        for completion in COMPLETIONS if rule == "equal-shares" else ["none"]:
            found = stand(election, rule, Asked(utility, completion))
            cold = count(election, rule, utility, completion)
            assert (found.funded, found.spent) == (cold.funded, cold.spent)
            assert (found.raised, found.ballots) == (cold.raised, election.voters)


def test_only_looking_nearby_is_uncertain() -> None:
    election = Election.of("a", [1], 1, [[0]], scale=0)
    for completion in COMPLETIONS:
        assert stand(election, "equal-shares", Asked("cost", completion)).certain
        near = stand(election, "equal-shares", Asked("cost", completion, certain=False))
        assert near.certain is ("add-" not in completion)
    assert stand(election, "most-votes", Asked("cost", "add-one", certain=False)).certain
