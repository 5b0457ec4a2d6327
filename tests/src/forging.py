"""How somebody would forge a record: change a file or the log, and make everything fit again."""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from folkmoot.exports import container, record

Members = dict[str, bytes]
Fact = dict[str, Any]
Facts = list[Fact]


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
    """A new fact, in its place before another."""
    fact = deepcopy(before) | {"actor": actor, "i": 0, "event": event}
    facts.insert(facts.index(before), fact)
    return fact


def moved(facts: Facts, fact: Fact, before: Fact) -> Fact:
    """A fact, put before another."""
    facts.remove(fact)
    facts.insert(facts.index(before), fact)
    return fact
