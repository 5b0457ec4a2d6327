"""The facts of an election are plain and cannot be changed."""

from dataclasses import FrozenInstanceError

import pytest

from folkmoot_engine.panels.tables import Panel


def test_a_panel_is_frozen_and_needs_only_its_winners() -> None:
    panel = Panel((1,))

    assert panel == Panel(winners=(1,), order=(), scores=(), pairs=(), steps=(), quota=None)
    with pytest.raises(FrozenInstanceError):
        panel.winners = (2,)  # type: ignore[misc]
