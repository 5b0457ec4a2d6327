"""What people of a simulated world do: ask, ask again, come and go, fetch what is stale."""

from random import Random
from typing import Final

import msgspec
from tests.simulation.audit import Wish
from tests.simulation.client import Client, Unanswered, draw_id
from tests.simulation.server import Line, Server
from tests.simulation.wishes import KINDS, Lot, draw_kind
from tests.simulation.world import HOUR_MS, Place, World

from folkmoot_rooms import commands as c
from folkmoot_rooms import views
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.people import Role
from folkmoot_rooms.state import Room


class People:
    """The people of a world. Ballots say what ``choices`` draws, and nothing else hangs on it."""

    def __init__(self, world: World, choices: Random) -> None:
        self.world = world
        self.chance = world.chance
        self._choices = choices
        self._ids = 0

    def act(self) -> None:
        """Have somebody do something."""
        place = self.world.places[int(self.chance.random() * len(self.world.places))]
        if place.imports and self.chance.random() < 0.8:
            place = self.world.places[-1]
        place.acted += 1
        lot = self.chance.random()
        client = place.clients[int(self.chance.random() * len(place.clients))]
        if lot < 0.08:
            self.again(client)
        elif lot < 0.13 and client.line is not None:
            self.pull(client)
        elif lot < 0.15 and client.line is not None:
            self.go(client)
        elif lot < 0.35 and client.line is None:
            self.come(client)
        else:
            self.wish(place)
        if lot < 0.002:
            self.world.clock_off_ms = int((self.chance.random() * 2 - 1) * HOUR_MS)
        if lot > 0.999 and (live := self.world.live(place)) is not None:
            place.snapshot = snapshot(live)

    def wish(self, place: Place) -> None:
        """Have somebody ask for something new."""
        live = self.world.live(place)
        if live is not None:
            place.known = live.room
        room = place.known
        due = place.due(room)
        kind = due if due and self.chance.random() < 0.15 else draw_kind(self.chance, room.phase)
        client, actor = self._asker(place, room, kind)
        wish: Wish = KINDS[kind].make(Lot(self.chance, self._choices, room, actor))
        self._ids += 1
        command_id = draw_id(self.chance, client.name, self._ids)
        self.send(client, actor, command_id, wish)
        self.world.actions[kind.__name__] += 1

    def send(self, client: Client, actor: str, command_id: str, wish: Wish) -> None:
        """Put a wish into an outbox, and send it once."""
        client.ask(actor, command_id, wish)
        self.resend(client, command_id)

    def resend(self, client: Client, command_id: str) -> None:
        """Send something that is unanswered: on the line, or through a door."""
        asked = client.outbox.get(command_id) or next(
            asked for asked in client.answered if asked.id == command_id
        )
        if asked.actor == client.seat and isinstance(asked.wish, c.AnyCommand):
            if client.line is not None:
                self.world.net.up(client.line, asked.raw)
        elif self.world.servers:
            for _ in range(1 if self.world.disk.calm or self.chance.random() > 0.03 else 2):
                server = self.world.servers[int(self.chance.random() * len(self.world.servers))]
                self.world.net.later(self._through_door, client, server, asked)

    def _through_door(self, client: Client, server: Server, asked: Unanswered) -> None:
        if server.loop.crashed:
            return

        def answered(raw: bytes) -> None:
            self.world.net.later(client.hear_answer, asked.actor, asked.id, raw)

        server.request(client.room, asked.actor, asked.id, asked.wish, answered)

    def _asker(self, place: Place, room: Room, kind: type[c.Command]) -> tuple[Client, str]:
        """Return who asks, and as whom: mostly somebody who may, and never too early."""
        host, *people = place.clients
        who = KINDS[kind].who
        early = place.early(kind)
        if who == "host":
            return host, "host"
        if who == "door":
            client = people[int(self.chance.random() * len(people))]
            return client, "door"
        who = "person" if early else who
        fit = [client for client in place.clients if _fits(room, client.seat, who)]
        if not fit or (not early and self.chance.random() < 0.05):
            fit = people
        client = fit[int(self.chance.random() * len(fit))]
        return client, "door" if early and client.seat == "s1" else client.seat or "door"

    def again(self, client: Client) -> None:
        """Send again what is unanswered; or something answered; or use its id for another wish."""
        self.world.actions["(again)"] += 1
        if client.outbox:
            for command_id in client.outbox:
                self.resend(client, command_id)
        elif client.answered:
            asked = client.answered[int(self.chance.random() * len(client.answered))]
            old = asked.actor == client.seat and self.chance.random() < 0.2
            if old and not isinstance(asked.wish, c.CastBallot | c.CastPaperBallot):
                self.send(client, client.seat, asked.id, c.AskForHelp())
            else:
                self.resend(client, asked.id)

    def come(self, client: Client) -> None:
        """Connect, unless connected, and send what is unanswered."""
        self.world.actions["(come)"] += 1
        if client.line is None and self.world.servers:
            server = self.world.servers[int(self.chance.random() * len(self.world.servers))]
            line = Line(client, server)
            server.connect(line)
            self.world.net.up(line, client.connected(line))
            for command_id in client.outbox:
                self.resend(client, command_id)

    def go(self, client: Client) -> None:
        """Lose the line."""
        self.world.actions["(go)"] += 1
        if client.line is not None:
            self.world.net.cut(client.line)
            client.line = None

    def pull(self, client: Client) -> None:
        """Fetch what is stale."""
        self.world.actions["(pull)"] += 1
        view = self.view(client)
        if view is not None and client.dirty:
            client.pull(view)

    def view(self, client: Client) -> views.RoomView | None:
        """Return what a connected client may see, at the server that it is connected to."""
        if client.line is None or client.room not in client.line.server.rooms:
            return None
        live = client.line.server.rooms[client.room]
        if client.seat and client.seat not in live.room.seats:
            return None
        view = views.show(live.room, client.seat or None, live.here)
        book = self.world.audit.books[client.room]
        self.world.audit.right(book.closed or view.result is None, "a result before the closing")
        self.world.audit.told(client.room, client.name, msgspec.json.encode(view), view.position)
        return view


def _fits(room: Room, seat: str, who: str) -> bool:
    """Say whether a seat is one of those who mostly ask for something."""
    found = room.seats.get(seat)
    if found is None:
        return False
    if who == "removed":
        return found.removed
    if found.removed:
        return False
    if who == "voter":
        return room.vote is None or seat in room.vote.roll
    return who == "any" or found.role is _ROLES[who]


_ROLES: Final = {
    "organiser": Role.ORGANISER,
    "person": Role.PARTICIPANT,
    "scribe": Role.SCRIBE,
}


def snapshot(live: LiveRoom) -> tuple[bytes, str, int]:
    """Return a room as it would be kept: its bytes, and the digest and time of its last fact."""
    head = live.durable
    return msgspec.json.encode(head.room), head.digest, head.at_ms
