"""The record of a meeting: one file with everything to read, keep, check and count again.

All of it but the words of ideas follows from the log, so that ``folkmoot verify`` can make the
same file once more from the log alone and compare every byte. There is no clock in it and no
name of a person. It exists once the result does: sealed ballots never leave the server before
the key that opens them is gone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Final

import msgspec

from folkmoot.drawing.words import LANGS
from folkmoot.exports import container, decisions, page
from folkmoot.exports.cells import Number, money, table
from folkmoot.exports.decisions import Decisions
from folkmoot_engine import Election, write_pb
from folkmoot_rooms import tally
from folkmoot_rooms.log import Stored
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Vote

FORMAT: Final = 1
EVENTS: Final = "events.jsonl"
MANIFEST: Final = "manifest.json"
DECISIONS: Final = "decisions.json"
TABLE: Final = "decisions.csv"
BALLOTS: Final = "ballots.pb"
RESULT: Final = "result.json"
PAGE: Final = "decision.html"
EASY_PAGE: Final = "decision-easy.html"
README: Final = "README.txt"
# What is made of words as well as of figures: equal only where the wording is.
WORDED: Final = frozenset({TABLE, PAGE, EASY_PAGE, README})
NAMES: Final = frozenset({*WORDED, EVENTS, MANIFEST, DECISIONS, BALLOTS, RESULT})

HEADER: Final = (
    "place",
    "id",
    "title",
    "cost",
    "currency",
    "votes",
    "funded",
    "official",
    "reason",
    "left",
    "short",
    "why",
)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a record."""

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a record claims to be; ``head`` is the digest of the last fact of its log."""

    format: int
    room: str
    position: int
    head: str
    result: str
    language: str
    wording: str
    files: tuple[Entry, ...]


def make_record(room: Room, facts: Iterable[Stored], language: str = "en") -> bytes:
    """Return the record of a room whose vote was counted, from all facts of its log.

    Raises Refused ``wrong_phase`` before there is a result.
    """
    assert language in LANGS, "the door offers only languages of the catalogue"
    vote = room.vote
    if vote is None or not vote.document or not (vote.key_destroyed or vote.source):
        raise Refused("wrong_phase")
    # The log may have grown since the room was looked at: a record ends where its room does.
    bodies = list(takewhile(lambda fact: fact.position <= room.position, facts))
    if not bodies:
        raise Refused("wrong_phase")
    titles = decisions.titles_of(room)
    told = decisions.decisions_of(room.id, vote, titles, decisions.pictures_of(room))
    files = {
        EVENTS: b"".join(fact.body + b"\n" for fact in bodies),
        **derived(told, vote, language),
    }
    last = bodies[-1]
    manifest = manifest_of(files, room.id, last.position, last.digest, vote.digest, language)
    return container.pack({**files, MANIFEST: write_manifest(manifest)})


def derived(told: Decisions, vote: Vote, language: str) -> dict[str, bytes]:
    """Return every file that follows from a counted vote and the words of its ideas."""
    ties = tally.ties_of(vote)
    return {
        DECISIONS: decisions.write(told),
        TABLE: decision_table(told, ties, language),
        BALLOTS: ballots_file(told, vote),
        RESULT: vote.document.encode("utf-8"),
        PAGE: page.page(told, ties, language, easy=False),
        EASY_PAGE: page.page(told, ties, language, easy=True),
        README: readme(told, language),
    }


def decision_table(told: Decisions, ties: page.Ties, language: str) -> bytes:
    """Return decisions for a spreadsheet. Money is in whole units of the currency."""

    say, cash = page.voice(language), page.purse(told, language)
    titles = {project.id: page.title(project, say) for project in told.projects}
    rows = (
        (
            project.place or "",
            project.id,
            project.title or "",
            Number(money(project.cost, told.scale)),
            told.currency,
            project.votes,
            int(project.funded),
            project.official,
            project.reason.code,
            Number(money(project.reason.left, told.scale)),
            Number(money(project.reason.short, told.scale)),
            page.why(project, cash, say) + page.tied(project, ties, titles, say),
        )
        for project in told.projects
    )
    return table(HEADER, rows)


def ballots_file(told: Decisions, vote: Vote) -> bytes:
    """Return the ballots as Pabulib text, in an order that only their choices decide."""
    counted = tally.election_of(vote)
    title = {project.id: project.title or "" for project in told.projects}
    funded = {project.id: str(int(project.funded)) for project in told.projects}
    election = Election.of(
        ids=counted.ids,
        costs=counted.prices,
        budget=counted.budget,
        ballots=sorted(counted.ballots.rows()),
        scale=counted.scale,
        currency=counted.currency,
        names=[title[project] for project in counted.ids],
    )
    meta = {"description": told.title or told.room, "instance": told.room, "rule": told.rule}
    return write_pb(election, meta, funded).encode("utf-8")


def readme(told: Decisions, language: str) -> bytes:
    """Return what is in the file, what is not, and how to count again, in plain words."""

    say = page.voice(language)
    names = [PAGE, EASY_PAGE, TABLE, DECISIONS, BALLOTS, RESULT, EVENTS, MANIFEST]
    lines = [say("readme.title"), "", told.title or told.room, "", say("readme.inside")]
    lines += [f"  {name}: {say(f'readme.{_key(name)}')}" for name in names]
    lines += ["", *(say(f"readme.{key}") for key in ("no_names", "seats", "sealed", "recognise"))]
    lines += ["", say("result.ties")]
    lines += ["", say("readme.recount"), "", "  folkmoot verify folkmoot-NUMBER.zip", ""]
    lines += [say("readme.same_code"), "", f"  {told.digest}", "", say("readme.whole_code"), ""]
    lines += [say("readme.other_programs"), ""]
    return "\r\n".join(lines).encode("utf-8")


def manifest_of(
    files: Mapping[str, bytes], room: str, position: int, head: str, result: str, language: str
) -> Manifest:
    """Return the manifest of these files."""
    entries = tuple(
        Entry(name, len(files[name]), hashlib.sha256(files[name]).hexdigest())
        for name in sorted(files)
    )
    return Manifest(FORMAT, room, position, head, result, language, page.wording(), entries)


def write_manifest(manifest: Manifest) -> bytes:
    """Return a manifest in the one way to write it: sorted keys, one space of indent."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def _key(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")
