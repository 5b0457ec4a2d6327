"""The reasons, as a package."""

from folkmoot_engine import reasons


def test_all_public_names_are_there() -> None:
    """The linter holds the order; nobody may list what is not there."""
    assert [name for name in reasons.__all__ if not hasattr(reasons, name)] == []
