"""Colours are readable, files are small, and nothing is fetched from anywhere else."""

import gzip
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import folkmoot
from folkmoot.drawing.static import bare

WEB = Path(folkmoot.__file__).parent / "web"
CSS = {path.name: path.read_text("utf-8") for path in sorted((WEB / "css").glob("*.css"))}
GZ_BYTES_MAX = {"folkmoot.css": 6_144, "screen.css": 2_560, "print.css": 1_024}
FONT_BYTES_MAX = 45_000
PICTURE_BYTES_MAX = 10_000
THEMES = ("light", "cream", "dark", "yellow")
TEXT_MIN, GRAPHIC_MIN = 7.0, 3.0


def tokens(theme: str) -> dict[str, str]:
    """Return the colours of one theme, as ``--name`` without dashes -> ``#rrggbb``."""
    css = CSS["folkmoot.css"]
    start = ":root{" if theme == "light" else f":root[data-theme={theme}]{{"
    block = css.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", block))


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 for ``#rgb`` or ``#rrggbb``."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_page_and_wash(theme: str) -> None:
    colour = tokens(theme)
    for name in ("ink", "soft", "link", "action", "good", "bad"):
        assert contrast(colour[name], colour["page"]) >= TEXT_MIN, name
        if name != "bad":
            assert contrast(colour[name], colour["wash"]) >= TEXT_MIN, name
    assert contrast(colour["on-action"], colour["action"]) >= TEXT_MIN
    assert contrast(colour["page"], colour["good"]) >= TEXT_MIN


@pytest.mark.parametrize("theme", THEMES)
def test_borders_and_bars_can_be_seen(theme: str) -> None:
    colour = tokens(theme)
    for name in ("line", "action", "bar"):
        assert contrast(colour[name], colour["page"]) >= GRAPHIC_MIN, name
    assert contrast(colour["bar"], colour["track"]) >= GRAPHIC_MIN
    assert contrast(colour["action"], colour["track"]) >= GRAPHIC_MIN
    assert contrast(colour["bad"], colour["track"]) >= GRAPHIC_MIN


@pytest.mark.parametrize("theme", THEMES)
def test_focus_shows_on_any_page(theme: str) -> None:
    page = tokens(theme)["page"]

    assert max(contrast("#0b0c0c", page), contrast("#ffdd00", page)) >= TEXT_MIN


def test_auto_is_light_or_the_very_same_dark() -> None:
    css = CSS["folkmoot.css"]
    auto = css.split(":root[data-theme=auto]{", 1)[1].split("}", 1)[0]

    assert dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", auto)) == tokens("dark")


@pytest.mark.parametrize("name", sorted(GZ_BYTES_MAX))
def test_style_sheets_are_small(name: str) -> None:
    assert len(gzip.compress(bare(CSS[name].encode()), 9, mtime=0)) <= GZ_BYTES_MAX[name]


@pytest.mark.parametrize("name", sorted(CSS))
def test_style_sheets_fetch_only_our_own_files(name: str) -> None:
    assert "@import" not in CSS[name]
    assert "http" not in CSS[name]
    for url in re.findall(r"url\(([^)]*)\)", CSS[name]):
        assert (WEB / "css" / url).resolve().is_file(), url


@pytest.mark.parametrize("name", sorted(CSS))
def test_no_slanted_shouted_or_justified_text(name: str) -> None:
    assert not re.search(r"italic|uppercase|justify(?!-)", CSS[name])


def test_fonts_for_an_english_reader_are_small() -> None:
    files = [p for p in (WEB / "fonts").glob("*.woff2") if "-ext-" not in p.name]

    assert len(files) == 4
    assert sum(p.stat().st_size for p in files) <= FONT_BYTES_MAX


def test_every_picture_has_words_and_every_word_a_picture() -> None:
    index = tomllib.loads((WEB / "pictures" / "index.toml").read_text("utf-8"))
    thanks = (WEB / "pictures" / "CREDITS.txt").read_text("utf-8")

    assert set(index) == {p.stem for p in (WEB / "pictures").glob("*.svg")}
    for name, entry in index.items():
        assert set(entry) == {"en", "cy", "group"}, name
        assert re.fullmatch("[a-z]+", name)
        assert f"{name}.svg: " in thanks


@pytest.mark.parametrize("path", sorted((WEB / "pictures").glob("*.svg")), ids=lambda p: p.stem)
def test_pictures_hold_nothing_but_shapes(path: Path) -> None:
    assert path.stat().st_size <= PICTURE_BYTES_MAX
    shapes = {"svg", "g", "path", "circle", "rect", "ellipse", "line", "polyline", "polygon"}
    for element in ET.parse(path).getroot().iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in shapes
        assert not {"id", "class", "style", "href"} & set(element.attrib)
