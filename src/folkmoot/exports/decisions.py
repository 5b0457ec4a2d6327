"""What a room decided, in figures and in people's own words about ideas; never a person's name.

One struct that the decision page, the tables and the check of a record all read.
Refuses to know: sentences, languages, who voted.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from folkmoot_rooms import counted
from folkmoot_rooms.state import Room, Vote

VERSION: Final = 1


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a project was paid for or not, in figures: ``reasons.<code>`` says it."""

    code: str
    left: int
    short: int
    money: str | None = None


class Project(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a decision. ``place`` counts funded ones from 1; ``official`` is another count's.

    ``title`` is None where its words were erased.
    """

    id: str
    title: str | None
    cost: int
    votes: int
    funded: bool
    place: int
    official: str
    picture: str
    reason: Reason


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A counted vote: first what was paid for, in order of funding, then the rest by votes."""

    version: int = VERSION
    room: str
    vote: str
    title: str | None
    question: str | None
    source: str
    binding: bool
    currency: str
    scale: int
    rule: str
    utility: str | None
    completion: str | None
    budget: int
    spent: int
    left: int
    on_roll: int
    ballots: int
    share: str | None
    raised: int
    digest: str
    projects: tuple[Project, ...]

    @property
    def funded(self) -> tuple[Project, ...]:
        """What was paid for."""
        return tuple(project for project in self.projects if project.funded)

    @property
    def others(self) -> tuple[Project, ...]:
        """What was not."""
        return tuple(project for project in self.projects if not project.funded)


class Titles(msgspec.Struct, frozen=True):
    """The words of a decision: all of a record that its log holds only sealed."""

    title: str | None
    question: str | None
    projects: Mapping[str, str | None]


def pictures_of(room: Room) -> dict[str, str]:
    """Return the pictures of a room's ideas by their names."""
    return {idea.id: idea.picture for idea in room.ideas.values()}


_reader: Final = msgspec.json.Decoder(Decisions)


def titles_of(room: Room) -> Titles:
    """Return the words of a room's vote as the room shows them."""
    vote = room.vote
    assert vote is not None, "only a vote has a decision"
    shown: dict[str, str | None] = dict(vote.names)
    for option in vote.options:
        if option.idea in room.ideas:
            shown[option.idea] = room.ideas[option.idea].title
    return Titles(room.title, room.question, shown)


def titles_in(decisions: Decisions) -> Titles:
    """Return the words that a decision was written with."""
    projects = {project.id: project.title for project in decisions.projects}
    return Titles(decisions.title, decisions.question, projects)


def decisions_of(room: str, vote: Vote, titles: Titles, pictures: Mapping[str, str]) -> Decisions:
    """Return what a counted vote decided."""
    told = counted.read(vote.document)
    place = {project: number for number, project in enumerate(told.funded, start=1)}
    return Decisions(
        room=room,
        vote=vote.id,
        title=titles.title,
        question=titles.question,
        source=vote.source,
        binding=vote.binding,
        currency=vote.currency,
        scale=vote.scale,
        rule=told.rule,
        utility=told.utility,
        completion=told.completion,
        budget=told.budget,
        spent=told.spent,
        left=told.left,
        on_roll=len(vote.roll),
        ballots=told.ballots,
        share=told.share,
        raised=told.raised,
        digest=vote.digest,
        projects=tuple(
            Project(
                id=line.id,
                title=titles.projects.get(line.id),
                cost=line.cost,
                votes=line.votes,
                funded=line.funded,
                place=place.get(line.id, 0),
                official=vote.selected.get(line.id, ""),
                picture=pictures.get(line.id, ""),
                reason=_reason(line.reason),
            )
            for line in told.in_order()
        ),
    )


def _reason(told: counted.Reason) -> Reason:
    return Reason(code=told.code, left=told.left, short=told.short, money=told.money)


def write(decisions: Decisions) -> bytes:
    """Return decisions as JSON, an entry a line, so that people can read and compare it."""
    return msgspec.json.format(msgspec.json.encode(decisions), indent=2) + b"\n"


def read(raw: bytes) -> Decisions:
    """Return decisions from JSON. Raises msgspec.DecodeError or UnicodeDecodeError."""
    return _reader.decode(raw)
