"""Who may sit in a room: roles, hats and the two sides, as tables.

A role says what a seat may do; a hat says why its person is here. A hat is chosen by the
person, never by an organiser, and it never weighs a vote.
"""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a seat may do. ``HOST`` runs the server, ``DOOR`` has no seat yet."""

    HOST = "host"
    DOOR = "door"
    ORGANISER = "organiser"
    SCRIBE = "scribe"
    PARTICIPANT = "participant"
    PAPER = "paper"


class Hat(StrEnum):
    """Why a person is here today."""

    PERSON = "person"
    FAMILY_CARER = "family_carer"
    NEIGHBOUR = "neighbour"
    FRONTLINE = "frontline"
    MANAGER = "manager"
    PROVIDER = "provider"
    NOT_SAID = "not_said"


class Side(StrEnum):
    """The two sides that the audit compares; ``NEITHER`` counts in none."""

    LIVED = "lived"
    ORGANISATION = "organisation"
    NEITHER = "neither"


SIDE_OF: Final[dict[Hat, Side]] = {
    Hat.PERSON: Side.LIVED,
    Hat.FAMILY_CARER: Side.LIVED,
    Hat.NEIGHBOUR: Side.LIVED,
    Hat.FRONTLINE: Side.ORGANISATION,
    Hat.MANAGER: Side.ORGANISATION,
    Hat.PROVIDER: Side.ORGANISATION,
    Hat.NOT_SAID: Side.NEITHER,
}

# Only these may stand on the roll: those who lead or write have no ballot.
VOTING_ROLES: Final = frozenset({Role.PARTICIPANT, Role.PAPER})
