"""What the robots want: the ideas and ballots of an opportunities fair with £31,000.

Refuses to know: how any of it is sent.
"""

import random
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from folkmoot_rooms.people import Hat

BUDGET: Final = 3_100_000
PEOPLE_MAX: Final = 200
# An idea that the organiser adds is liked by about so many robots.
LIKED_BY_SHARE: Final = 0.3

Say = Callable[..., str]


class Plan(NamedTuple):
    """An idea: its picture is also the key of its title, ``practice.<picture>``."""

    picture: str
    cost: int


IDEAS: Final = (
    Plan("toilet", 360_000),
    Plan("bus", 850_000),
    Plan("interpreter", 420_000),
    Plan("quiet", 180_000),
    Plan("stage", 240_000),
    Plan("megaphone", 950_000),
    Plan("audio", 290_000),
    Plan("food", 780_000),
    Plan("jobs", 540_000),
    Plan("laptop", 460_000),
    Plan("house", 380_000),
    Plan("shirt", 260_000),
)

# Who wants what: hat, how many of them, numbers of ideas counted from 1.
_WANTS: Final = (
    (Hat.PERSON, 5, (1, 2, 4, 5)),
    (Hat.PERSON, 4, (2, 3, 7)),
    (Hat.PERSON, 3, (5, 7, 9)),
    (Hat.PERSON, 3, (3, 4, 10)),
    (Hat.FAMILY_CARER, 3, (1, 2, 9)),
    (Hat.FAMILY_CARER, 2, (2, 4, 9)),
    (Hat.FAMILY_CARER, 2, (1, 3)),
    (Hat.NEIGHBOUR, 2, (5, 10, 11)),
    (Hat.NEIGHBOUR, 2, (6, 7, 11)),
    (Hat.FRONTLINE, 3, (3, 6, 11)),
    (Hat.FRONTLINE, 2, (2, 6, 12)),
    (Hat.FRONTLINE, 2, (1, 6, 11, 12)),
    (Hat.MANAGER, 2, (6, 8, 12)),
    (Hat.MANAGER, 1, (3, 6, 8)),
    (Hat.PROVIDER, 2, (6, 8, 11)),
    (Hat.PROVIDER, 1, (6, 11, 12)),
)


class Part(NamedTuple):
    """The part of one robot: its hat, its likes among the titles of the script, its own idea."""

    number: int
    name: str
    hat: Hat
    titles: tuple[str, ...]
    likes: frozenset[str]
    idea: Plan | None

    def choose(self, options: Mapping[str, str]) -> tuple[str, ...]:
        """Return the ids to tick, of options by id and title.

        About what is not in the script a die decides, which falls the same way each time.
        """
        die = random.Random(self.number)  # noqa: S311 - a taste, not a secret.
        return tuple(
            option
            for option, title in sorted(options.items())
            if (title in self.likes if title in self.titles else die.random() < LIKED_BY_SHARE)
        )


def parts(people: int, say: Say) -> list[Part]:
    """Return the parts of that many robots; after 39 the same wishes come round again."""
    wants = [(hat, ideas) for hat, number, ideas in _WANTS for _ in range(number)]
    titles = [say(f"practice.{plan.picture}") for plan in IDEAS]
    return [
        Part(
            number=row + 1,
            name=say("practice.robot", n=row + 1),
            hat=wants[row % len(wants)][0],
            titles=tuple(titles),
            likes=frozenset(titles[idea - 1] for idea in wants[row % len(wants)][1]),
            idea=IDEAS[row] if row < len(IDEAS) else None,
        )
        for row in range(people)
    ]
