"""How a world ends: faults stop, everyone comes back, and all must have come to the same."""

import asyncio
from random import Random
from typing import Final

import msgspec
from tests.simulation.client import Client, draw_id, parts_of
from tests.simulation.people import People
from tests.simulation.world import ACTIONS_PER_ROOM, SECONDS_PER_ACTION, Place, World

from folkmoot_rooms import commands as c
from folkmoot_rooms import views
from folkmoot_rooms.keys import KeyGone
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import RoomSeals, vote_key
from folkmoot_rooms.state import Room

ROUNDS_MAX: Final = 20
# Longer than what follows a closing is tried for, all pauses included.
FINISHED_SECONDS: Final = 6.0


def run(seed: int, *, processes: int = 1, choices_seed: int = 0) -> World:
    """Live through a world from its beginning to its end. Raises Wrong.

    ``choices_seed`` changes what ballots say, and nothing else.
    """
    world = World(seed, processes=processes)
    people = People(world, Random(f"{seed}/{choices_seed}"))
    try:
        for _ in range(ACTIONS_PER_ROOM * len(world.places)):
            world.run_until(world.net.now + world.chance.random() * 2 * SECONDS_PER_ACTION)
            people.act()
        _calm_down(world, people)
        for place in world.places:
            _converged(world, place)
        _stop(world)
    finally:
        world.end()
    return world


def twin_of(world: World, seed: int, processes: int) -> World:
    """Live through the same with other choices on all ballots. Raises Wrong, also if that shows."""
    twin = run(seed, processes=processes, choices_seed=1)
    for name, book in world.audit.books.items():
        same = book.told.digest() == twin.audit.books[name].told.digest()
        world.audit.right(same, f"{name}: what people were told depends on sealed choices")
    return twin


def _calm_down(world: World, people: People) -> None:
    """End all faults, have everything answered, and every vote that is open closed."""
    world.disk.calm = world.net.calm = True
    world.run_until(world.net.now + 1)
    one, *others = world.servers
    for server in [*others, *([one] if _read_only(world) else [])]:
        world.crash(server)
        world.run_until(world.net.now + 1)
        if server is not one:
            # Its place stays empty: from here on there is one process.
            world.servers.pop().kill()
    _answered(world, people)
    for place in world.places:
        # Something that is always granted, so that a process hears of what another has written.
        _ask(people, place.clients[0], "door", c.ReturnToSeat("s1", "link"))
        live = world.live(place)
        if live is not None and live.room.phase is Phase.CHOOSE:
            _ask(people, place.clients[0], "s1", c.CloseVote("v1"))
    _answered(world, people)
    world.run_until(world.net.now + FINISHED_SECONDS)


def _read_only(world: World) -> bool:
    return any(live.read_only for live in world.servers[0].rooms.values())


def _ask(people: People, client: Client, actor: str, wish: c.ReturnToSeat | c.CloseVote) -> None:
    people.send(client, actor, draw_id(people.chance, client.name, 0), wish)


def _answered(world: World, people: People) -> None:
    """Have everyone there, and everything in every outbox answered."""
    clients = [client for place in world.places for client in place.clients]
    for _ in range(ROUNDS_MAX):
        for client in clients:
            people.come(client)
            for command_id in client.outbox:
                people.resend(client, command_id)
        world.run_until(world.net.now + 2)
        if all(client.line and not client.outbox for client in clients):
            return
    left = {client.name: list(client.outbox) for client in clients if client.outbox}
    world.audit.right(False, f"never answered: {left}")


def _converged(world: World, place: Place) -> None:
    """The room is its log, replayed whole or from a snapshot; and everyone sees that room."""
    right = world.audit.right
    live = world.live(place)
    assert live is not None
    file = world.disk.files[place.name]
    book = world.audit.books[place.name]
    right(book.position == len(file.facts) == live.room.position, f"{place.name} is not its log")
    for asked, answer in book.heard.items():
        right(file.outcomes[asked].answer == answer, f"{asked} was answered and is lost")
    seals = RoomSeals(place.name, world.disk.keys, world.chance.randbytes)
    whole = replay(Head(Room(id=place.name)), file.facts, seals)
    right((whole.room, whole.digest) == (live.room, live.head), "the log replayed is another room")
    if place.snapshot is not None:
        raw, digest, at = place.snapshot
        early = Head(msgspec.json.decode(raw, type=Room), digest, at)
        tail = file.facts[early.room.position :]
        right(replay(early, tail, seals) == whole, "a snapshot and its tail are another room")
    _finished(world, place, live)
    for client in place.clients:
        _sees(world, client, live, whole.room)


def _finished(world: World, place: Place, live: LiveRoom) -> None:
    vote = live.room.vote
    if vote is None or vote.ballots is None:
        return
    world.audit.right(vote.key_destroyed and vote.document, f"{place.name} is not counted")
    if not vote.source:
        try:
            world.disk.keys.get(place.name, vote_key(vote.id))
        except KeyGone:
            return
        world.audit.right(False, "the key of a vote is still there")


def _sees(world: World, client: Client, live: LiveRoom, room: Room) -> None:
    """Whatever was not said to be stale is what a page that comes now would get."""
    right = world.audit.right
    right(
        (client.epoch, client.position) == (live.epoch, room.position), f"{client.name} is behind"
    )
    right(client.numbers == views.numbers(room, live.here), f"{client.name} has old numbers")
    view = views.show(room, client.seat or None, live.here)
    parts = parts_of(view)
    if "me" in client.dirty:
        client.pull(view)
    for topic in parts.keys() - client.dirty:
        same = client.parts[topic] == parts[topic]
        right(
            same,
            f"{client.name} was never told that {topic} is stale: "
            f"{client.parts[topic]} is {parts[topic]}",
        )


def _stop(world: World) -> None:
    """Stop the last server as an administrator does; nothing of it may be left."""
    (server,) = world.servers
    asyncio.events._set_running_loop(server.loop)
    closing = server.loop.create_task(server.hub.close())
    asyncio.events._set_running_loop(None)
    world.run_until(world.net.now + 2)
    left = asyncio.all_tasks(server.loop)
    world.audit.right(closing.done() and not left, f"the server does not end: {left}")
    server.kill()
