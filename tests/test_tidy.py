"""The house rules that a machine can hold: size, docstrings, twins, no stray prints."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "engine": ROOT / "engine" / "folkmoot_engine",
    "rooms": ROOT / "rooms" / "folkmoot_rooms",
    "src": ROOT / "src" / "folkmoot",
}
MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50
SCRIPT_LINES_MAX = 150
# Tables and structs are tested through what reads them; a twin would only repeat them.
WITHOUT_TWIN = {"limits", "people", "phases", "refused", "shapes", "state", "turn"}
TABLE_FOLDERS = {"commands", "events"}


def shipped() -> list[Path]:
    """Every Python module that ships."""
    return sorted(path for package in PACKAGES.values() for path in package.rglob("*.py"))


def written() -> list[Path]:
    """Every Python module, those that only test and measure too."""
    return shipped() + sorted(
        path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")
    )


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", written(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    long = {f.name: body_lines(f) for f in functions(tree) if body_lines(f) > FUNCTION_LINES_MAX}

    assert ast.get_docstring(tree), f"{path.name} does not say what it is for"
    assert len(text.splitlines()) <= MODULE_LINES_MAX
    assert long == {}


@pytest.mark.parametrize("path", shipped(), ids=lambda path: str(path.relative_to(ROOT)))
def test_public_things_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert bare == []


def test_every_module_of_engine_and_rooms_has_a_twin_among_the_tests() -> None:
    missing = []
    for package in ("engine", "rooms"):
        names = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
        for path in PACKAGES[package].rglob("*.py"):
            stem = path.parent.name if path.stem == "__init__" else path.stem
            if path.parent == PACKAGES[package] and path.stem == "__init__":
                continue
            wanted = {f"test_{stem}.py", f"test_{path.parent.name}_{stem}.py"}
            if stem in WITHOUT_TWIN or path.parent.name in TABLE_FOLDERS:
                continue
            if not wanted & names:
                missing.append(str(path.relative_to(ROOT)))

    assert missing == []


def test_a_browser_module_stays_small() -> None:
    scripts = (ROOT / "src" / "folkmoot" / "web").rglob("*.js")
    long = {s.name: n for s in scripts if (n := len(s.read_text().splitlines())) > SCRIPT_LINES_MAX}

    assert long == {}


def test_nothing_committed_waits_for_later_or_names_a_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.js", "*.md", "*.toml", "*.html", "*.css", "Makefile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout, so there is no list of committed files")
    stray = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|/(?:home|root)/\w|/wo" + r"rk/")
    found = [
        f"{name}:{number}"
        for name in filter(None, listed.stdout.split("\0"))
        if (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if stray.search(line)
    ]

    assert found == []
