"""The command line: one table of tasks and their options; a file for each task.

A task is a function from what was typed to an exit code: 0 right, 1 differs, 2 bad input.
Refuses to know: what any task does.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from folkmoot.cli.voice import Voice, language_of
from folkmoot.cli.ways import EVERY_COMPLETION, scoring_of
from folkmoot.drawing.words import LANGS
from folkmoot_engine import DIVISIONS, PANELS, RULES, UTILITIES

INTERRUPTED: Final = 130

PRACTISE_PORT: Final = 0


class Option(NamedTuple):
    """One option or argument; its help is the words of ``cli.<task>_<name>``."""

    flag: str
    settings: Mapping[str, Any] = {}


class Task(NamedTuple):
    """One task; ``folkmoot.cli.<name>.run`` does it, its help is the words of ``cli.<name>``."""

    name: str
    options: tuple[Option, ...]


TASKS: Final = (
    Task(
        "serve",
        (
            Option("--host"),
            Option("--port"),
            Option("--data", {"metavar": "DIR"}),
            Option("--url"),
            Option("--proxies", {"metavar": "ADDRESSES"}),
            Option("--set", {"metavar": "NAME=VALUE", "action": "append", "default": []}),
            Option("--open", {"metavar": "FILE.pb", "default": ""}),
            Option("--redis", {"metavar": "URL"}),
            Option("--master-key", {"metavar": "FILE"}),
        ),
    ),
    Task(
        "count",
        (
            Option("file", {"metavar": "FILE.pb"}),
            Option("--rule", {"choices": tuple(RULES), "default": next(iter(RULES))}),
            Option("--utility", {"choices": tuple(UTILITIES)}),
            Option("--completion", {"choices": EVERY_COMPLETION}),
            Option("--set", {"metavar": "NAME=VALUE", "action": "append", "default": []}),
            Option("--limits", {"metavar": "NAMES"}),
            Option("--scoring", {"metavar": "SCORING", "type": scoring_of}),
            Option("--compare", {"metavar": "RULE", "default": ""}),
            Option("--explain", {"metavar": "ID", "nargs": "*"}),
            Option("--budget-path", {"metavar": "LOW:HIGH", "nargs": "?", "const": ""}),
            Option("--certificates", {"action": "store_true"}),
            Option("--json", {"action": "store_true"}),
        ),
    ),
    Task(
        "check",
        (
            Option("files", {"metavar": "FILE.pb", "nargs": "+"}),
            Option("--json", {"action": "store_true"}),
        ),
    ),
    Task(
        "elect",
        (
            Option("file", {"metavar": "FILE.pb"}),
            Option("--rule", {"choices": tuple(PANELS), "required": True}),
            Option("--seats", {"type": int, "default": 1}),
            Option("--json", {"action": "store_true"}),
        ),
    ),
    Task(
        "divide",
        (
            Option("file", {"metavar": "FILE.csv"}),
            Option("--rule", {"choices": tuple(DIVISIONS), "required": True}),
            Option("--currency", {"default": "GBP"}),
            Option("--json", {"action": "store_true"}),
        ),
    ),
    Task(
        "verify",
        (
            Option("record", {"metavar": "RECORD"}),
            Option("--receipt", {"metavar": "CODE", "default": ""}),
        ),
    ),
    Task(
        "practise",
        (
            Option("--host", {"default": "127.0.0.1"}),
            Option("--port", {"type": int, "default": PRACTISE_PORT}),
            Option("--people", {"type": int, "default": 39}),
            Option("--auto", {"action": "store_true"}),
        ),
    ),
    Task(
        "link",
        (
            Option("room", {"metavar": "ROOM", "nargs": "?", "default": ""}),
            Option("--data", {"metavar": "DIR", "default": "folkmoot-data"}),
            Option("--redis", {"metavar": "URL"}),
            Option("--url", {"default": ""}),
        ),
    ),
    Task(
        "repair",
        (
            Option("room", {"metavar": "ROOM", "nargs": "?", "default": ""}),
            Option("--data", {"metavar": "DIR", "default": "folkmoot-data"}),
            Option("--cut", {"action": "store_true"}),
        ),
    ),
    Task(
        "backup",
        (
            Option("dest", {"metavar": "DEST"}),
            Option("--data", {"metavar": "DIR", "default": "folkmoot-data"}),
            Option("--keys", {"metavar": "DIR", "default": ""}),
        ),
    ),
    Task(
        "restore",
        (
            Option("src", {"metavar": "SRC"}),
            Option("--data", {"metavar": "NEWDIR", "required": True}),
            Option("--keys", {"metavar": "DIR", "default": ""}),
            Option("--erased", {"metavar": "DIR", "default": ""}),
        ),
    ),
)


def run(argv: Sequence[str]) -> int:
    """Do what was typed; return the exit code."""
    try:
        typed = parser(language_of(os.environ, argv)).parse_args(argv)
    except SystemExit as end:
        # argparse has said what it wanted to say; --help ends well, everything else does not.
        return int(end.code or 0)
    task = import_module(f"folkmoot.cli.{typed.task}")
    voice = Voice(typed.lang, sys.stdout, sys.stderr)
    try:
        return int(task.run(typed, voice))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough, like ``head``; nothing is left to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser(lang: str) -> argparse.ArgumentParser:
    """Return what understands the command line, with its help in a language."""
    say = Voice(lang, sys.stdout, sys.stderr).say
    whole = argparse.ArgumentParser("folkmoot", description=say("cli.about"), allow_abbrev=False)
    whole.add_argument("--version", action="version", version=f"folkmoot {version('folkmoot')}")
    whole.add_argument("--lang", choices=LANGS, default=lang, help=say("cli.lang"))
    tasks = whole.add_subparsers(dest="task", required=True, metavar="TASK")
    for task in TASKS:
        words = say(f"cli.{task.name}")
        one = tasks.add_parser(task.name, help=words, description=words, allow_abbrev=False)
        for option in task.options:
            name = option.flag.lstrip("-")
            one.add_argument(option.flag, help=say(f"cli.{task.name}_{name}"), **option.settings)
    return whole
