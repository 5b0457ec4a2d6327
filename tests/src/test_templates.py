"""What holds for every template, read as a file."""

import re
from pathlib import Path

import pytest

import folkmoot

FOLDER = Path(folkmoot.__file__).parent / "web" / "templates"
TEMPLATES = {str(p.relative_to(FOLDER)): p.read_text("utf-8") for p in FOLDER.rglob("*.html")}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_words_for_screen_readers_only_begin_with_no_mark(name: str) -> None:
    """Browsers put a space before what is hidden so: "Change my idea : Garden" would be read."""
    assert re.findall(r'class="hidden">\s*[:,.;–]', TEMPLATES[name]) == []
