"""Progress: silent for what is quick, a line for what is not, and never among results."""

import io
import threading

import pytest

from folkmoot.cli.progress import Progress
from folkmoot.cli.voice import language_of


class Terminal(io.StringIO):
    """A terminal that says when something was written to it."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal
        self.written = threading.Event()

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        size = super().write(text)
        self.written.set()
        return size


def test_what_is_quick_says_nothing() -> None:
    stream = Terminal(True)
    with Progress(stream, "Reading", patience=60):
        pass

    assert stream.getvalue() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_what_takes_long_is_said(terminal: bool) -> None:
    stream = Terminal(terminal)
    with Progress(stream, "Reading", patience=0) as progress:
        progress.note("Counting")
        assert stream.written.wait(30)

    assert stream.getvalue().strip("\r \n").startswith(("Reading", "Counting"))
    assert stream.getvalue().endswith("\r" if terminal else "\n")


@pytest.mark.parametrize(
    ("environment", "argv", "lang"),
    [
        ({}, [], "en"),
        ({"LANG": "cy_GB.UTF-8"}, ["count"], "cy"),
        ({"LANG": "cy_GB.UTF-8", "LC_ALL": "C"}, [], "cy"),
        ({"LANG": "pl_PL.UTF-8"}, [], "en"),
        ({"LANG": "en_GB"}, ["--lang", "cy", "count"], "cy"),
        ({}, ["--lang=cy"], "cy"),
    ],
)
def test_the_language_is_the_one_typed_or_the_computers(
    environment: dict[str, str], argv: list[str], lang: str
) -> None:
    assert language_of(environment, argv) == lang
