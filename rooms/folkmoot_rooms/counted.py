"""The engine's document, read back: what a count found, in its own figures.

Everything that shows or writes down a result reads it here, in one order of projects.
Refuses to know: titles, pictures, and who looks.
"""

from functools import lru_cache
from typing import Final

import msgspec

RESULTS_KEPT_MAX: Final = 32


class Reason(msgspec.Struct, frozen=True):
    """Why a project was funded or not, in figures of minor units."""

    code: str
    money: str | None
    left: int
    short: int


class Project(msgspec.Struct, frozen=True):
    """What the count says about one project."""

    id: str
    funded: bool
    votes: int
    cost: int
    reason: Reason


class Round(msgspec.Struct, frozen=True):
    """One purchase: the largest single payment, and who paid what, largest first."""

    id: str
    by: str
    supporters: int
    price: str | None
    payments: tuple[tuple[str, int], ...]
    left: int


class Counted(msgspec.Struct, frozen=True):
    """The engine's document, version 1. Shares are exact "p/q" of minor units."""

    version: int
    rule: str
    utility: str | None
    completion: str | None
    budget: int
    spent: int
    left: int
    ballots: int
    share: str | None
    raised: int
    funded: tuple[str, ...]
    rounds: tuple[Round, ...]
    projects: tuple[Project, ...]

    def in_order(self) -> list[Project]:
        """Return funded projects in funding order, then the rest by the published tie order."""
        found = {project.id: project for project in self.projects}
        # Stable, so equal projects stay in order of submission.
        rest = sorted(
            (project for project in self.projects if not project.funded),
            key=lambda project: (-project.votes, project.cost),
        )
        return [*(found[name] for name in self.funded), *rest]


@lru_cache(maxsize=RESULTS_KEPT_MAX)
def read(document: str) -> Counted:
    """Return the document, read once: every viewer of a room asks for the same one."""
    return msgspec.json.decode(document, type=Counted)
