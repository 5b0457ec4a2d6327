"""The hunt for one flip, beside every size there is."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import CHANGES, Election, changed, count
from folkmoot_engine.reasons.hunts import Ground, Hunt
from folkmoot_engine.reasons.probes import Probes
from folkmoot_engine.reasons.proofs import Proofs
from folkmoot_engine.reasons.recounts import again, recount


def ground(election: Election, work: int) -> Ground:
    """What hunts of an election counted without completion share."""
    outcome = count(election, completion="none")
    probes = Probes(election, outcome, recount(election, outcome), work)
    had = np.zeros(election.voters, dtype=np.int64)
    return Ground(election, frozenset(outcome.funded), probes, Proofs(election, outcome), {}, had)


@settings(max_examples=40, deadline=None)
@given(election=elections(4, 5), kind=st.sampled_from(sorted(CHANGES)))
def test_what_is_reached_flips_and_what_is_narrowed_is_at_its_edge(
    election: Election, kind: str
) -> None:
    shared = ground(election, 10**9)
    outcome = count(election, completion="none")
    for project in range(len(election.ids)):
        if kind in shared.kinds(project):
            hunt = Hunt(shared, project, kind)
            hunt.reach(60)
            reached = hunt.flip()
            hunt.narrow(200)
            flip = hunt.flip()
            if reached is None or flip is None:
                assert hunt.is_done
                continue
            assert flip.size <= reached.size
            assert flip.next_fails
            for found in (reached, flip):
                then = again(changed(election, found.change), outcome)
                assert then.funded == found.funded
                assert (project in then.funded) is found.wins is (project not in outcome.funded)


def test_without_tries_nothing_is_found_and_nothing_is_done() -> None:
    election = Election.of("abc", [5, 6, 7], 12, [[0], [0, 2], [1], [1, 2]], scale=0)
    hunt = Hunt(ground(election, 10**9), 2, "budget")
    hunt.reach(0)
    hunt.narrow(0)

    assert hunt.flip() is None
    assert not hunt.is_done
