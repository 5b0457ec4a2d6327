"""Why two completions differ: worked examples, and steps that always lead from one to the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import COMPLETIONS, Election, compare_completions, count


def test_what_ends_one_dialect_need_not_end_another() -> None:
    """Shares of 6. At 7 each b is bought, and a (8) does not fit; at 8 each both would cost 15."""
    election = Election.of("ab", [8, 7], 12, [[0], [1]], scale=0)
    found = compare_completions(election, "add-one", "add-one-last")

    assert [(step.changed, step.raised, step.stop, step.beyond) for step in found.steps] == [
        ("", 1, "exhausted", None),
        ("last", 1, "overspent", 15),
    ]
    assert (found.only_first, found.only_second, found.because) == ((), (), ())


def test_larger_steps_pass_over_what_smaller_ones_stop_at() -> None:
    """Shares of 50: at 55 a is bought; ten at a time go from 50 to 60, where b is bought too."""
    election = Election.of("ab", [55, 60], 100, [[0], [1]], scale=0)
    found = compare_completions(election, "add-one", "add-ten")

    assert found.only_first == (0,)
    assert found.because == ("step",)
    assert [(step.raised, step.beyond) for step in found.steps] == [(5, None), (0, 115)]


def test_a_completion_does_not_differ_from_itself() -> None:
    found = compare_completions(hall(), "add-one+fill", "add-one+fill")

    assert len(found.steps) == 1
    assert not found.because


@settings(max_examples=60)
@given(
    election=elections(),
    first=st.sampled_from(sorted(COMPLETIONS)),
    second=st.sampled_from(sorted(COMPLETIONS)),
)
def test_steps_lead_from_what_one_funds_to_what_the_other_does(
    election: Election, first: str, second: str
) -> None:
    found = compare_completions(election, first, second)
    one, other = (count(election, completion=name).funded for name in (first, second))

    assert (found.steps[0].funded, found.steps[-1].funded) == (one, other)
    assert set(found.only_first) == set(one) - set(other)
    assert set(found.only_second) == set(other) - set(one)
    funded = set(one)
    for step in found.steps[1:]:
        funded = (funded | set(step.gained)) - set(step.lost)
        assert funded == set(step.funded)


def test_an_unknown_completion_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="'add-two' is unknown; choose from 'none', 'add-one'"):
        compare_completions(hall(), "add-one", "add-two")
