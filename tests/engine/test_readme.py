"""The README of the engine shows code that runs and lists the public names; how to cite is told."""

import re
import tomllib
from pathlib import Path

import pytest

import folkmoot_engine

ENGINE = Path(__file__).resolve().parents[2] / "engine"
README = (ENGINE / "README.md").read_text("utf-8")


def test_the_examples_run() -> None:
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    assert len(examples) >= 4
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})


def test_the_public_names_are_those_listed_and_each_is_there() -> None:
    """Whoever takes a name away breaks programs of others: it must go from this list as well."""
    rows = re.findall(r"^\| (`.+?`) \|", README.split("## Public names")[1], re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]

    assert sorted(listed) == sorted(folkmoot_engine.__all__)
    assert len(set(listed)) == len(listed)
    assert all(hasattr(folkmoot_engine, name) for name in listed)
    assert folkmoot_engine.__all__ == sorted(
        folkmoot_engine.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
    )


@pytest.mark.parametrize("folder", [ENGINE, ENGINE.parent], ids=["engine", "folkmoot"])
def test_how_to_cite_names_the_version_that_is_built(folder: Path) -> None:
    cff = dict(re.findall(r"^([\w-]+): (.+)$", (folder / "CITATION.cff").read_text(), re.MULTILINE))
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]

    assert cff["cff-version"] == "1.2.0"
    assert cff["version"] == project["version"]
    assert cff["title"].lower() == project["name"]
    assert cff["license"] in project["license"]
    assert "- name: Folkmoot contributors" in (folder / "CITATION.cff").read_text()


def test_the_engine_carries_the_licence_of_the_whole() -> None:
    assert (ENGINE / "LICENSE").read_text() == (ENGINE.parent / "LICENSE").read_text()
