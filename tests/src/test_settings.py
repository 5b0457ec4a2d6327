"""Settings: one table, told by option or environment, within bounds, and described in full."""

import re
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from folkmoot.__main__ import main
from folkmoot.settings import NOT_TOLD, BadSetting, Settings, told

TABLE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def bounds(kind: Any) -> tuple[str, str]:
    """Return the unit of a setting and between what it may lie, as the table writes them."""
    metas = [meta for meta in getattr(kind, "__metadata__", ()) if hasattr(meta, "ge")]
    unit = next((m.extra["unit"] for m in metas if m.extra), "")
    low = next((m.ge if m.ge is not None else m.gt for m in reversed(metas)
                if m.ge is not None or m.gt is not None), None)  # fmt: skip
    high = next((m.le for m in reversed(metas) if m.le is not None), None)
    if low is not None or high is not None:
        return unit, f"{low:,}–{high:,}"
    return "", " or ".join(f"`{choice}`" for choice in get_args(kind) if isinstance(choice, str))


def rows() -> dict[str, tuple[str, str, str]]:
    """Return the settings of the code: name -> unit, default, bounds."""
    kinds = get_type_hints(Settings, include_extras=True)
    usual = Settings()
    found = {}
    for name in Settings.__struct_fields__:
        if name in NOT_TOLD:
            continue
        unit, between = bounds(kinds[name])
        value = getattr(usual, name)
        empty = value in ("", None)
        shown = "" if empty else f"{value:,}" if type(value) in (int, float) else f"`{value}`"
        found[name] = (unit, shown, between)
    return found


def test_every_setting_is_in_the_table_with_its_unit_default_and_bounds() -> None:
    text = TABLE.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    told_rows = {
        match[1]: tuple(cell.strip() for cell in match[2].split("|")[:3])
        for match in re.finditer(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)
    }

    assert told_rows == rows()
    for match in re.finditer(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE):
        assert len(match[2].split("|")[3].strip()) > 10, f"{match[1]} is not described"


def test_what_was_typed_counts_then_the_environment_then_the_table() -> None:
    environment = {"FOLKMOOT_PORT": "8001", "FOLKMOOT_HOST": "::1", "FOLKMOOT_DATA": "/srv/x"}

    settings = told(environment, {"port": "8002", "host": None})

    assert (settings.port, settings.host, settings.data) == (8002, "::1", Path("/srv/x"))
    assert settings.link_days == Settings().link_days
    assert told({}, {}) == Settings()


@pytest.mark.parametrize(
    ("environment", "typed", "said"),
    [
        ({}, {"port": "65536"}, "port=65536: Expected `int` <= 65535"),
        ({"FOLKMOOT_PORT": "x"}, {}, "FOLKMOOT_PORT=x: Expected `int`, got `str`"),
        ({}, {"rest_minutes": "0"}, "rest_minutes=0: Expected `float` > 0.0"),
        ({}, {"link_days": "0"}, "link_days=0: Expected `int` >= 1"),
        ({}, {"rooms_open_max": "5000"}, "rooms_open_max=5000: Expected `int` <= 300"),
        ({}, {"log_format": "xml"}, "log_format=xml: Invalid enum value 'xml'"),
        ({}, {"portable_sockets": "maybe"}, "portable_sockets=maybe: Expected `bool`"),
        (
            {"FOLKMOOT_REDIS": "redis://x"},
            {"finished_rooms_kept_days": "30"},
            "finished_rooms_kept_days: rooms that servers share",
        ),
        ({}, {"colour": "red"}, "there is no setting 'colour'"),
        ({}, {"found_address": "x"}, "there is no setting 'found_address'"),
    ],
)
def test_what_makes_no_sense_is_said_with_where_it_came_from(
    environment: dict[str, str], typed: dict[str, str], said: str
) -> None:
    with pytest.raises(BadSetting) as bad:
        told(environment, typed)

    assert str(bad.value).startswith(said)


def test_a_token_that_is_too_short_is_refused_and_not_shown() -> None:
    with pytest.raises(BadSetting) as bad:
        told({"FOLKMOOT_OPERATIONS_TOKEN": "hunter2"}, {})

    assert "hunter2" not in str(bad.value)


@pytest.mark.parametrize(
    "argv", [["--port", "99999"], ["--set", "nothing"], ["--set", "port=-1"], ["--set", "x=1"]]
)
def test_serve_refuses_them_in_a_sentence(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *argv]) == 2

    said = capsys.readouterr().err
    assert argv[-1].partition("=")[0] in said
    assert "Traceback" not in said
