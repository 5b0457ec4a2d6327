"""The relatives of equal shares as outcomes."""

import pytest

from folkmoot_engine import RULES, Election, canonical, count, document
from folkmoot_engine.share_outcomes import SHARED


def test_every_relative_is_a_rule_with_shares_that_names_its_completions() -> None:
    assert all(RULES[name].shares and RULES[name].completions for name in SHARED)


@pytest.mark.parametrize("rule", SHARED)
def test_a_completion_of_another_rule_is_refused_with_the_choices(rule: str) -> None:
    with pytest.raises(ValueError, match="completion 'add-one' is unknown; choose from") as refused:
        count(Election.of("a", [1], 1, [[0]]), rule, completion="add-one")

    assert all(repr(name) in str(refused.value) for name in RULES[rule].completions)


@pytest.mark.parametrize("rule", SHARED)
def test_what_fits_into_the_money_left_over_fills_it(rule: str) -> None:
    election = Election.of("ab", [9, 3], 12, [[0], [0], [0], [1], [1]])
    outcome = count(election, rule, completion="fill")

    assert set(outcome.funded) == {0, 1}
    assert outcome.left == 0


def test_the_document_tells_an_exact_raise() -> None:
    election = Election.of("ab", [20, 32], 60, [[0], [0, 1], [1]], scale=0)
    outcome = count(election, "exact-equal-shares", "count", "add-opt")

    assert b'"added":"6/1"' in canonical(document(election, outcome))
