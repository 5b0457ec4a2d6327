"""Documents that must not drift from the code: paper keys, pictures, commands."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEY = re.compile(r"\[([A-Z]{2,4}\d{2})\]")


def test_every_paper_key_in_the_code_has_its_paper() -> None:
    code = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "rooms").rglob("*.py")]
    used = {key for path in code for key in KEY.findall(path.read_text("utf-8"))}
    known = set(KEY.findall((ROOT / "docs" / "papers.md").read_text("utf-8")))

    assert used
    assert used <= known


def test_every_picture_and_page_that_a_document_names_is_there() -> None:
    missing = [
        f"{page.name}: {link}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]

    assert missing == []


def test_every_target_and_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    cli = (ROOT / "src" / "folkmoot" / "cli" / "__init__.py").read_text("utf-8")

    for target in set(re.findall(r"make (\w+)", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for task in set(re.findall(r"`folkmoot (\w+)", readme)):
        assert f'"{task}"' in cli, task


def test_the_main_path_through_the_code_names_files_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text.split("## One idea's journey")[1].split("## Laws")[0]
    named = re.findall(r"`((?:src|rooms|engine)/[\w/.]+)`", table)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_module_of_the_engine_has_its_place_in_the_table() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text.split("Inside `engine/folkmoot_engine`")[1].split("## One idea's journey")[0]
    named = re.findall(r"`(\w+(?:\.py|/))`", table)
    folder = ROOT / "engine" / "folkmoot_engine"
    there = [path.name for path in folder.glob("*.py") if path.stem != "__init__"]
    there += [f"{path.parent.name}/" for path in folder.glob("*/__init__.py")]

    assert sorted(named) == sorted(there)


def test_every_part_of_the_product_has_its_place_in_the_table() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text.split("Inside `src/folkmoot`")[1].split("Inside `engine/")[0]
    named = set(re.findall(r"`(\w+(?:\.py|/))`", table))
    parts = (ROOT / "src" / "folkmoot").iterdir()
    there = {p.name if p.is_file() else f"{p.name}/" for p in parts if not p.name.startswith("_")}

    assert named == there - {"py.typed"}


def test_every_pitfall_of_the_list_has_a_test_of_its_number() -> None:
    listed = re.findall(
        r"^\| (\d+) \|", (ROOT / "docs" / "pitfalls.md").read_text("utf-8"), re.MULTILINE
    )
    code = "".join(p.read_text("utf-8") for p in (ROOT / "tests" / "engine").glob("test_pitf*.py"))
    tested = {int(number) for number in re.findall(r"^def test_(\d\d)_", code, re.MULTILINE)}

    assert list(map(int, listed)) == list(range(1, 21))
    assert tested == set(range(1, 21))
