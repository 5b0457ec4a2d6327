"""What stands without payments and reasons: the same projects that a count funds."""

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import UTILITIES, Election, count
from folkmoot_engine.live.standing import LIVE_COMPLETIONS, STANDS, Asked, stand


@settings(deadline=None, max_examples=50)
@pytest.mark.parametrize("rule", STANDS)
@given(election=elections())
def test_it_stands_as_a_count_does(rule: str, election: Election) -> None:
    for utility in UTILITIES:
        for completion in LIVE_COMPLETIONS if rule == "equal-shares" else ["none"]:
            found = stand(election, rule, Asked(utility, completion, None))
            cold = count(election, rule, utility, completion)
            assert (found.funded, found.spent) == (cold.funded, cold.spent)
            assert (found.raised, found.ballots) == (cold.raised, election.voters)


def test_only_looking_nearby_is_uncertain() -> None:
    election = Election.of("a", [1], 1, [[0]], scale=0)
    for completion in LIVE_COMPLETIONS:
        assert stand(election, "equal-shares", Asked("cost", completion, None)).certain
        near = stand(election, "equal-shares", Asked("cost", completion, 0))
        assert near.certain is ("add-one" not in completion)
    assert stand(election, "most-votes", Asked("cost", "add-one", 0)).certain
