"""What is surely so of all changes of an outcome."""

from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import Change, Election, changed, count
from folkmoot_engine.reasons.proofs import Proofs
from folkmoot_engine.reasons.recounts import again


def test_monotone_are_the_kinds_for_which_the_argument_holds() -> None:
    election = Election.of("abc", [5, 6, 7], 12, [[0], [0, 2], [1], [1, 2]], scale=0)
    shares = Proofs(election, count(election, completion="none"))
    raised = Proofs(election, count(election, completion="add-one"))
    votes = Proofs(election, count(election, "most-votes"))

    assert shares.is_monotone("cost")
    assert not shares.is_monotone("new-ballots")
    assert not raised.is_monotone("cost")
    assert votes.is_monotone("leaving")
    assert not votes.is_monotone("budget")


@settings(max_examples=30, deadline=None)
@given(election=elections(4, 4))
def test_a_budget_is_proven_first_only_if_none_before_it_decides_otherwise(
    election: Election,
) -> None:
    outcome = count(election, completion="none")
    proofs, budget = Proofs(election, outcome), election.budget
    for amount in range(max(budget - 15, 0), budget + 16):
        for project in range(len(election.ids)):
            if amount != budget and proofs.is_first(amount, project):
                step = 1 if amount > budget else -1
                for between in range(budget + step, amount, step):
                    then = again(changed(election, Change("budget", project, between)), outcome)
                    assert (project in then.funded) is (project in outcome.funded)
