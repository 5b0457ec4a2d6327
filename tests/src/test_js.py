"""Scripts stay small, do four things only, and agree with the frames; words are the pages'."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import folkmoot
from folkmoot import frame_types
from folkmoot.drawing.static import bare

FOLDER = Path(folkmoot.__file__).parent / "web" / "js"
SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.js"))}
# Loaded by the shared screen only.
NOT_FOR_PARTICIPANTS = {"screen.js"}
GZ_BYTES_MAX = 12 * 1024
# The one module that may turn the server's text into markup.
INSERTS_MARKUP = "pull.js"
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def code(name: str) -> str:
    """Return a script without its comments."""
    return COMMENT.sub("", SCRIPTS[name])


def test_a_participant_fetches_at_most_12_kilobytes_of_script() -> None:
    fetched = [text for name, text in SCRIPTS.items() if name not in NOT_FOR_PARTICIPANTS]

    sizes = [len(gzip.compress(bare(text.encode()), 9)) for text in fetched]
    assert sum(sizes) <= GZ_BYTES_MAX


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_checked_and_says_what_it_is_for(name: str) -> None:
    lines = SCRIPTS[name].splitlines()

    assert lines[0] == "// @ts-check"
    assert lines[1] == "/**"


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - {INSERTS_MARKUP}))
def test_only_one_script_inserts_markup(name: str) -> None:
    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacent|createPolicy|document\.write", code(name)
    )

    assert found == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_code_styles_or_words(name: str) -> None:
    text = code(name)
    makes = re.findall(r"\beval\(|new Function|\.style\b|cssText|\balert\(|\bconfirm\(", text)
    texts = re.findall(r"(?:textContent|innerText)\s*=\s*([^;=][^;]*);", text)
    says = [said for said in texts if re.search(r"""["'`][^"'`]*[A-Za-z]""", said)]

    assert makes == []
    assert says == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_talks_to_its_own_server_and_imports_its_neighbours_only(name: str) -> None:
    text = code(name)
    imports = re.findall(r'from "([^"]+)"', text)
    fetched = re.findall(r"fetch\(([^,)]*)", text)

    assert re.findall(r"https?://|//\w+\.", text) == []
    assert all(path.removeprefix("./") in SCRIPTS for path in imports)
    assert all("room" in what or what in {"asked", ""} for what in fetched), fetched


def test_the_types_of_frames_are_fresh() -> None:
    """Run ``python -m folkmoot.frame_types`` after a change of the frames."""
    assert frame_types.FILE.read_text("utf-8") == frame_types.declarations()


def test_types_have_no_holes() -> None:
    assert not re.search(r"\b(?:any|unknown|never)\b", frame_types.declarations())


@pytest.mark.skipif(shutil.which("tsc") is None, reason="the TypeScript checker is not here")
def test_scripts_pass_the_type_checker() -> None:
    found = subprocess.run(
        ["tsc", "-p", str(FOLDER / "jsconfig.json")], capture_output=True, text=True, check=False
    )

    assert found.stdout == ""


def test_scripts_travel_without_comments_and_every_line_keeps_its_number() -> None:
    source = (
        b"// @ts-check\n/** Long,\n * and longer. */\nlet a = 1; // stays\n  // goes\nb('//');\n"
    )

    assert bare(source) == b"\n\n\nlet a = 1; // stays\n\nb('//');\n"
    cast = b"const a = /** @type {string} */ (b);\n/** @param {string} c */\n"
    assert bare(cast) == b"const a = /** @type {string} */ (b);\n\n"
