"""Checking a record with nothing but the record: no server, no network, no key.

Everything is done once more and compared: the chain of facts; who wrote each of them, whether
they might, and whether in that part of the meeting; whose ideas those were; that one wish was
granted once and whole, and that time never falls; who came onto the roll and how; the rules of
the vote (one ballot a seat, in turn, before the closing, by its own person or a scribe, for frozen
options at the costs that ideas had); that all words and ballots lie locked under the keys that
are theirs, each afresh, and all ballots equally long; the count; and then the whole file, byte
for byte. A single changed byte is found wherever it is. Where only the packing differs, because
somebody unpacked a record or packed it again, its files are right and ``notes`` says so.

What nobody can see from a record alone, because nothing in it contradicts itself:

* a log that was written anew from some fact on and keeps every rule, with result, manifest and
  pages to match. Only the check codes that were on the screen and on other people's records show
  that; compare them;
* who really acted. A fact names its seat, and nobody signs: whoever has the server can invent
  people who come, stand on the roll, agree and vote, all by the rules. Compare the number of
  people on the roll with those who were there;
* when it was. Only the order of facts is chained; the times are what the server's clock said,
  and while that is put back they stand still;
* whether a server keeps to its limits, of people, ideas or ballots: they may be others there;
* whether a sealed ballot was opened rightly at closing: its key is destroyed, on purpose. The
  number of ballots is checked, and each must be of frozen options. That the key is really gone
  is said by a fact, and proved by none;
* the words of titles and of the question: the log holds them locked. Changed in every file and
  in the manifest alike, they pass; ids, costs, votes and reasons cannot;
* files of words and looks (pages, README, the sentences of the table) made by another version of
  the program: then they are only checked against the manifest, and ``notes`` says so.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from folkmoot.drawing.words import LANGS
from folkmoot.exports import container, decisions, page, record, repacked
from folkmoot.exports.decisions import Decisions
from folkmoot.exports.differences import Difference, Differs, DoesNotFit, first_difference
from folkmoot.exports.ledger import Ledger
from folkmoot.exports.receipts import Receipt, receipts_in
from folkmoot.exports.record import Manifest
from folkmoot_rooms import tally
from folkmoot_rooms.log import Stored
from folkmoot_rooms.log.chain import ChainBroken, digest
from folkmoot_rooms.log.chain import verify as verify_chain
from folkmoot_rooms.state import Vote

RIGHT: Final = 0
DIFFERS: Final = 1
BAD_INPUT: Final = 2
FACTS_MAX: Final = 2_000_000

Steps = Callable[[str], None]


class Verdict(msgspec.Struct, frozen=True):
    """What came of checking a record. ``decisions`` is there if everything is right.

    ``receipts`` are its ballots, by the codes on their receipts.
    """

    exit_code: int
    difference: Difference | None = None
    decisions: Decisions | None = None
    position: int = 0
    head: str = ""
    notes: tuple[str, ...] = ()
    receipts: Mapping[str, Receipt] = {}


def verify(raw: bytes, on_step: Steps = lambda _: None) -> Verdict:
    """Check a record. Never raises for what is in it. Cost: one count, and reading it twice."""
    try:
        members = _unpacked(raw)
    except container.NotARecord as error:
        return _bad(BAD_INPUT, Difference("zip", "", "not_a_record", {"why": str(error)}))
    return verify_files(members, on_step, raw)


def verify_files(
    files: dict[str, bytes], on_step: Steps = lambda _: None, raw: bytes | None = None
) -> Verdict:
    """Check the files of a record. ``raw`` is how they were packed; None if they are unpacked."""
    try:
        return _Check(raw, files, on_step).run()
    except Differs as found:
        return _bad(DIFFERS, found.difference)


def _unpacked(raw: bytes) -> dict[str, bytes]:
    """Return the files of a record, however they are packed. Raises NotARecord."""
    try:
        return container.unpack(raw)
    except container.NotARecord as error:
        try:
            return repacked.from_zip(raw)
        except repacked.NotAZip:
            raise error from None


class _Check:
    """One record being checked; each step raises Differs at the first thing that is not right."""

    def __init__(self, raw: bytes | None, members: dict[str, bytes], on_step: Steps) -> None:
        self._raw = raw
        self._members = members
        self._on_step = on_step
        self._notes: list[str] = []

    def run(self) -> Verdict:
        """Do every step; return the verdict of a record that is right."""
        self._names()
        manifest = self._manifest()
        self._on_step("facts")
        facts = self._facts(manifest)
        ledger = self._ledger(facts, manifest.room)
        vote = self._vote(ledger, len(facts))
        self._on_step("counting")
        self._recount(vote)
        self._on_step("files")
        told = self._decisions(manifest, vote, ledger)
        self._files(manifest, told, vote)
        self._container(manifest, facts)
        receipts = receipts_in(verify_chain(facts, manifest.room))
        head, notes = facts[-1].digest, tuple(self._notes)
        return Verdict(RIGHT, None, told, len(facts), head, notes, receipts)

    def _names(self) -> None:
        for name in sorted(record.NAMES - self._members.keys()):
            raise Differs(name, "", "missing")
        for name in sorted(self._members.keys() - record.NAMES):
            raise Differs(name, "", "not_of_a_record")

    def _manifest(self) -> Manifest:
        raw = self._members[record.MANIFEST]
        try:
            manifest = msgspec.json.decode(raw, type=Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Differs(record.MANIFEST, "", "unreadable", why=str(error)) from error
        if manifest.format != record.FORMAT:
            raise Differs(record.MANIFEST, "format", "other_format", found=manifest.format)
        if manifest.language not in LANGS:
            raise Differs(record.MANIFEST, "language", "unreadable", why=manifest.language[:40])
        return manifest

    def _facts(self, manifest: Manifest) -> list[Stored]:
        """Return the facts of the log, one a line, their chain not yet checked."""
        raw = self._members[record.EVENTS]
        if not raw.endswith(b"\n"):
            raise Differs(record.EVENTS, _line(raw.count(b"\n") + 1), "cut")
        lines = raw[:-1].split(b"\n")
        if len(lines) > FACTS_MAX:
            raise Differs(record.EVENTS, "", "too_many_facts", max=FACTS_MAX)
        facts = [Stored(n, line, digest(line)) for n, line in enumerate(lines, start=1)]
        broken = self._first_broken(facts, manifest)
        if broken is not None:
            raise Differs(record.EVENTS, _line(broken[0]), "chain", why=broken[1])
        return facts

    def _first_broken(self, facts: list[Stored], manifest: Manifest) -> tuple[int, str] | None:
        """Return the line that was changed, and why one can tell.

        The line after a changed one says which digest the changed one had. That line is to be
        believed if the next but one, or at the end the manifest, still names its own.
        """
        try:
            for _ in verify_chain(facts, manifest.room):
                pass
        except ChainBroken as error:
            at = error.position
            sound = at < len(facts) and facts[at - 1].digest.encode() in facts[at].body
            sound = sound or (at == len(facts) and facts[-1].digest == manifest.head)
            return (at - 1 if at > 1 and sound else at), error.why
        if facts[-1].digest != manifest.head and self._fits(record.EVENTS, manifest) is False:
            return len(facts), "its digest is not the last one that the manifest names"
        return None

    def _ledger(self, facts: list[Stored], room: str) -> Ledger:
        """Return what the log tells, each fact checked against those before it."""
        ledger = Ledger()
        for stored, envelope in verify_chain(facts, room):
            try:
                ledger.read(envelope)
            except DoesNotFit as error:
                place = _line(stored.position)
                raise Differs(record.EVENTS, place, error.code, **error.figures) from error
        return ledger

    def _vote(self, ledger: Ledger, position: int) -> Vote:
        if ledger.vote is None or not ledger.counted:
            raise Differs(record.EVENTS, _line(position), "no_result")
        return ledger.vote

    def _recount(self, vote: Vote) -> None:
        if vote.ties != tally.TIES or vote.rule not in tally.RULES:
            raise Differs(record.EVENTS, "", "unknown_rule", rule=vote.rule)
        try:
            document, counted = tally.count_vote(vote)
        except ValueError as error:
            raise Differs(record.EVENTS, "", "cannot_count", why=str(error)) from error
        told = {"log": vote.document.encode(), record.RESULT: self._members[record.RESULT]}
        for where, found in told.items():
            if found != document.encode():
                name = record.EVENTS if where == "log" else where
                raise Differs.between(name, document.encode(), found, "other_result")
        if vote.digest != counted:
            raise Differs(record.EVENTS, "", "other_digest", expected=counted, found=vote.digest)

    def _decisions(self, manifest: Manifest, vote: Vote, ledger: Ledger) -> Decisions:
        """Return the decisions made anew; only the words are taken from the file."""
        raw = self._members[record.DECISIONS]
        try:
            found = decisions.read(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Differs(record.DECISIONS, "", "unreadable", why=str(error)) from error
        titles = decisions.titles_in(found)
        if vote.source:
            titles = decisions.Titles(ledger.title, "", vote.names)
        told = decisions.decisions_of(manifest.room, vote, titles, ledger.pictures)
        self._same(record.DECISIONS, decisions.write(told))
        if self._fits(record.DECISIONS, manifest) is False:
            made = record.decision_table(told, tally.ties_of(vote), manifest.language)
            at = first_difference(made, self._members[record.TABLE])
            raise Differs(record.DECISIONS, "", "other_words", table=at.place if at else "")
        return told

    def _files(self, manifest: Manifest, told: Decisions, vote: Vote) -> None:
        same_wording = manifest.wording == page.wording()
        if not same_wording:
            self._notes.append("other_wording")
        try:
            made = record.derived(told, vote, manifest.language)
        except (ValueError, KeyError) as error:
            raise Differs(record.DECISIONS, "", "cannot_draw", why=str(error)) from error
        for name in sorted(made):
            if same_wording or name not in record.WORDED:
                self._same(name, made[name])
            elif self._fits(name, manifest) is False:
                raise Differs(name, "", "other_sum")

    def _container(self, manifest: Manifest, facts: list[Stored]) -> None:
        """Make manifest and container anew from what is now known to be right."""
        files = {n: body for n, body in self._members.items() if n != record.MANIFEST}
        made = record.manifest_of(
            files,
            manifest.room,
            len(facts),
            facts[-1].digest,
            hashlib.sha256(files[record.RESULT]).hexdigest(),
            manifest.language,
        )
        made = msgspec.structs.replace(made, wording=manifest.wording)
        self._same(record.MANIFEST, record.write_manifest(made))
        if self._raw is None:
            self._notes.append("unpacked")
        elif self._raw != (whole := container.pack(self._members)):
            self._packing(whole, self._raw)

    def _packing(self, whole: bytes, found_whole: bytes) -> None:
        """Note that a record was packed again, if programs see the files that were checked."""
        with suppress(container.NotARecord):
            if repacked.from_zip(found_whole) == self._members:
                self._notes.append("other_packing")
                return
        for at, (expected, found) in enumerate(zip(whole, found_whole, strict=False)):
            if expected != found:
                place = container.place_in(self._members, at)
                raise Differs("zip", place, "other_byte", expected=expected, found=found)
        place = container.place_in(self._members, min(len(whole), len(found_whole)))
        raise Differs("zip", place, "other_length", expected=len(whole), found=len(found_whole))

    def _same(self, name: str, expected: bytes) -> None:
        if self._members[name] != expected:
            raise Differs.between(name, expected, self._members[name], "other_text")

    def _fits(self, name: str, manifest: Manifest) -> bool | None:
        """Tell whether a file has the sum that the manifest names; None if it names none."""
        for entry in manifest.files:
            if entry.name == name:
                return hashlib.sha256(self._members[name]).hexdigest() == entry.sha256
        return None


def _line(number: int) -> str:
    return f"line {number}"


def _bad(exit_code: int, difference: Difference) -> Verdict:
    return Verdict(exit_code, difference)
