"""Facts about ideas."""

from folkmoot_rooms.events.base import Event, Words


class IdeaAdded(Event, frozen=True):
    """An idea was put forward. ``author`` is whose it is, ``typed_by`` who wrote it down."""

    idea: str
    author: str
    typed_by: str
    cost: int
    picture: str
    title: Words
    why: Words


class IdeaChanged(Event, frozen=True):
    """An idea has new words or another cost: by its author, or corrected with a reason."""

    idea: str
    by: str
    cost: int
    picture: str
    title: Words
    why: Words
    reason: Words


class IdeaWithdrawn(Event, frozen=True):
    """An author took their idea back."""

    idea: str
    by: str


class IdeaHidden(Event, frozen=True):
    """An idea was hidden, with a reason."""

    idea: str
    by: str
    reason: Words


class IdeaShown(Event, frozen=True):
    """A hidden idea is shown again."""

    idea: str
    by: str
