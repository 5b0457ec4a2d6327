"""Whole rooms under virtual time: crashes, lost lines and doubled wishes break no promise."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.simulation import __main__ as program
from tests.simulation.bugs import (
    BUGS,
    forget_a_topic,
    ignore_position,
)
from tests.simulation.runs import Tally, live_through, small_limits
from tests.simulation.wrong import Wrong

Bug = Callable[[pytest.MonkeyPatch], None]
# Worlds in which these bugs are found soon; the others are found in the first.
FIRST_SEEDS: dict[Bug, int] = {ignore_position: 3, forget_a_topic: 2}
WORLDS_MAX = 40


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A failing disk is told in the log of the rooms, and part of every world."""
    logger = logging.getLogger("folkmoot_rooms")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with small_limits():
        yield
    logger.setLevel(level)


def test_worlds_keep_every_promise_and_the_same_seed_is_the_same_world() -> None:
    tally, once, again = Tally(), Tally(), Tally()
    for seed in (0, 3):
        live_through(seed, tally)
    live_through(1, once)
    live_through(1, again)

    assert once.digest == again.digest
    assert tally.actions > 3_000
    assert tally.twins == 1
    assert tally.granted / tally.wishes > 0.2
    assert tally.kinds["(crash)"] > 0


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("calm", "world"):
        monkeypatch.setattr(f"tests.simulation.{module}.ACTIONS_PER_ROOM", 40)
    state = tmp_path / "state.json"
    whole, part = Tally(next_seed=1), Tally(next_seed=1)

    program.simulate(whole, 200, 60, None)
    program.simulate(part, 100, 60, state)
    resumed = program._read(state)
    program.simulate(resumed, 200, 60, state)

    assert resumed.digest == whole.digest
    assert json.loads(state.read_text())["worlds"] == resumed.worlds == 2


def found(bug: Bug, first: int) -> str:
    """Return what the first world that goes wrong says of a planted bug."""
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        for seed in range(first, first + WORLDS_MAX):
            try:
                live_through(seed, Tally())
            except Wrong as wrong:
                return str(wrong)
    return ""


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: str(bug.__name__))
def test_a_planted_bug_is_found(bug: Bug) -> None:
    assert found(bug, FIRST_SEEDS.get(bug, 0))


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: str(bug.__name__))
def test_a_planted_bug_is_found_from_any_seed(bug: Bug) -> None:
    assert all(found(bug, first) for first in (1_000, 2_000, 3_000))


@pytest.mark.long
def test_an_hour_of_worlds_keeps_every_promise() -> None:
    tally = Tally()
    program.simulate(tally, program.ACTIONS, 3_600, None)

    assert tally.granted / tally.wishes > 0.3
    assert tally.rarest[1] > 0.01
