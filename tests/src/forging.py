"""How somebody would forge a record: change a file or the log, and make everything fit again."""

import ast
import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from folkmoot.drawing.words import LANGS, WORDS
from folkmoot.exports import container, record
from folkmoot.verify import DIFFERS, verify

Members = dict[str, bytes]
Fact = dict[str, Any]
Facts = list[Fact]
Fields = dict[str, Any]
# Changes a log, and returns the fact at which that must be found.
Forgery = Callable[[Facts], Fact]


def resealed(members: Members) -> bytes:
    """A record whose manifest was written anew, as somebody would who changed a file."""
    files = {name: body for name, body in members.items() if name != record.MANIFEST}
    lines = files[record.EVENTS].splitlines()
    old = json.loads(members[record.MANIFEST])
    digest = hashlib.sha256(files[record.RESULT]).hexdigest()
    head = hashlib.sha256(lines[-1]).hexdigest()
    made = record.manifest_of(files, old["room"], len(lines), head, digest, old["language"])
    return container.pack({**files, record.MANIFEST: record.write_manifest(made)})


def rechained(raw: bytes, change: Callable[[Facts], object]) -> bytes:
    """A record whose log was changed and chained anew, digests, manifest and all."""
    members = container.unpack(raw)
    facts: Facts = [json.loads(line) for line in members[record.EVENTS].splitlines()]
    change(facts)
    parent, lines = "0" * 64, []
    for number, fact in enumerate(facts, start=1):
        fact["parent"], fact["n"] = parent, number
        lines.append(json.dumps(fact, ensure_ascii=False, separators=(",", ":")).encode())
        parent = hashlib.sha256(lines[-1]).hexdigest()
    members[record.EVENTS] = b"".join(line + b"\n" for line in lines)
    return resealed(members)


def only(facts: Facts, kind: str) -> dict[str, Any]:
    """The first fact of a kind."""
    event: dict[str, Any] = next(f["event"] for f in facts if f["event"]["type"] == kind)
    return event


def the(facts: Facts, which: dict[str, Any]) -> Fact:
    """The first fact whose event has these fields."""
    return next(fact for fact in facts if which.items() <= fact["event"].items())


def signed(fact: Fact, actor: str, fields: dict[str, Any]) -> Fact:
    """A fact as if this actor had written it, with these fields."""
    fact["actor"] = actor
    fact["event"] |= fields
    return fact


def put(facts: Facts, before: Fact, actor: str, event: dict[str, Any]) -> Fact:
    """A new fact of a wish of its own, in its place before another."""
    wish = f"forged{len(facts):05d}"
    fact = deepcopy(before) | {"actor": actor, "command": wish, "i": 0, "event": event}
    facts.insert(facts.index(before), fact)
    return fact


def moved(facts: Facts, fact: Fact, before: Fact) -> Fact:
    """A fact, put before another, at the same time."""
    fact["at"] = before["at"]
    facts.remove(fact)
    facts.insert(facts.index(before), fact)
    return fact


def left_out(facts: Facts, fact: Fact) -> None:
    """Leave a fact out, as if its wish had never brought it."""
    facts.remove(fact)
    asked = (fact["actor"], fact["command"])
    rest = [other for other in facts if (other["actor"], other["command"]) == asked]
    for index, other in enumerate(rest):
        other["i"] = index


def rewrite(facts: Facts, which: Fields, actor: str, fields: Fields) -> Fact:
    """The first such fact has another hand and other fields."""
    return signed(the(facts, which), actor, fields)


def add(facts: Facts, before: Fields, actor: str, event: Fields) -> Fact:
    """One fact more, before the first such one. Where ``by`` is empty it has no such field."""
    event = {"by": "s1"} | event
    return put(facts, the(facts, before), actor, {f: v for f, v in event.items() if v or f != "by"})


def move(facts: Facts, which: Fields, before: Fields) -> Fact:
    """The first such fact stands before another."""
    return moved(facts, the(facts, which), the(facts, before))


def drop(facts: Facts, which: Fields, shows: Fields) -> Fact:
    """The first such fact is left out; another shows it."""
    left_out(facts, the(facts, which))
    return the(facts, shows)


def forged(forge: Callable[..., Fact], *how: Any) -> Forgery:
    """A row of a table, ready to be done to a log."""
    return lambda facts: forge(facts, *how)


def check_found(raw: bytes, forgery: Forgery, code: str) -> None:
    """Check that a forgery is found where it is, and has words in every language."""
    found: Facts = []
    verdict = verify(rechained(raw, lambda facts: found.append(forgery(facts))))

    assert verdict.exit_code == DIFFERS
    told = verdict.difference
    assert told is not None
    place = f"line {found[0]['n']}"
    assert (told.file, told.place, told.code) == (record.EVENTS, place, code)
    for lang in LANGS:
        assert WORDS.say(f"verify.{code}", lang, False, **told.figures)


def codes_in(module: object) -> Iterator[str]:
    """Every text in a module that is the code of a finding."""
    for node in ast.walk(ast.parse(Path(getattr(module, "__file__", "")).read_text())):
        if isinstance(node, ast.Constant) and f"verify.{node.value!s}" in WORDS.entries:
            yield str(node.value)
