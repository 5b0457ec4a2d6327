"""Sessions, seats and links: kept over a restart, forgotten when they end, hashed at rest."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from tests.rooms.own_redis import OwnRedis, needs_redis
from tests.src.houses import SECRET, Clock

from folkmoot.lobby.lobby import AnyRegistry, Lobby
from folkmoot.lobby.redis_registry import RedisRegistry
from folkmoot.lobby.registry import LinkKind, Registry
from folkmoot.settings import Settings
from folkmoot_rooms.shared.server import Server

HOUR_SECONDS = 3600


@pytest.fixture
def clock() -> Clock:
    return Clock()


Opening = Callable[[], Lobby]


@pytest.fixture(params=["folder", pytest.param("redis", marks=needs_redis)])
def opening(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Opening]:
    """Open a lobby, again and again, on one registry; a file, and what several processes share."""
    servers: list[Server] = []

    def registry() -> AnyRegistry:
        if request.param == "folder":
            return Registry(tmp_path / "registry.db")
        servers.append(Server(request.getfixturevalue("redis_server").url))
        return RedisRegistry(servers[-1])

    settings = Settings(data=tmp_path, sessions_remembered_max=2)
    yield lambda: Lobby(registry(), SECRET, settings, lambda: clock.now_ms)
    for server in servers:
        server.close()


@pytest.fixture
async def lobby(opening: Opening) -> AsyncIterator[Lobby]:
    opened = opening()
    yield opened
    await opened.close()


async def test_a_room_keeps_its_number_over_a_restart(opening: Opening) -> None:
    first = opening()
    number = await first.add_room("r1")
    assert await first.add_room("r1") == number
    await first.close()
    second = opening()

    assert await second.room_at(number) == "r1"
    assert await second.room_at("000000000") is None
    await second.close()


async def test_a_session_keeps_its_seats_over_a_restart(opening: Opening) -> None:
    first = opening()
    token, session = await first.open_session()
    session = await first.sit(session, "r1", "s1")
    session = await first.sit(session, "r1", "s2")
    await first.sit(session, "r2", "s9")
    await first.close()
    second = opening()
    found = await second.session(token)

    assert found is not None
    assert found.seats("r1") == ("s1", "s2")
    assert found.seat("r1") == "s2"
    assert found.seat("r2") == "s9"
    assert found.seat("r3") is None
    await second.close()


async def test_standing_up_makes_another_seat_of_the_device_the_active_one(lobby: Lobby) -> None:
    _, session = await lobby.open_session()
    for seat in ("s1", "s2"):
        session = await lobby.sit(session, "r1", seat)
    session = await lobby.stand(session, "r1", "s2")
    assert session.seat("r1") == "s1"
    assert not await lobby.holds(session, "r1", "s2")
    assert await lobby.holds(session, "r1", "s1")
    session = await lobby.stand(session, "r1", "s1")
    assert session.seats("r1") == ()


async def test_a_session_ends_unless_its_person_does_something(lobby: Lobby, clock: Clock) -> None:
    token, session = await lobby.open_session()
    clock.pass_by(11 * HOUR_SECONDS)
    assert await lobby.session(token) is not None
    session = await lobby.stay(session)
    clock.pass_by(11 * HOUR_SECONDS)
    assert await lobby.session(token) is not None
    clock.pass_by(2 * HOUR_SECONDS)
    assert await lobby.session(token) is None
    assert not await lobby.holds(session, "r1", "s1")


async def test_a_new_session_takes_over_and_the_old_one_ends(lobby: Lobby) -> None:
    old_token, old = await lobby.open_session()
    old = await lobby.make_host(await lobby.sit(old, "r1", "s1"))
    token, session = await lobby.open_session(old)

    assert await lobby.session(old_token) is None
    assert session.host
    assert session.seat("r1") == "s1"
    assert token != old_token


async def test_sessions_that_are_not_remembered_are_read_again(lobby: Lobby) -> None:
    tokens = [(await lobby.open_session())[0] for _ in range(5)]

    assert not lobby.knows(tokens[0])
    assert await lobby.session(tokens[0]) is not None
    assert await lobby.session("never-given") is None
    assert await lobby.session("") is None


async def test_whoever_was_here_last_is_known_again_after_a_restart(
    tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data=tmp_path, sessions_remembered_max=2)
    first = Lobby(Registry(tmp_path / "registry.db"), SECRET, settings, lambda: clock.now_ms)
    ended, _ = await first.open_session()
    clock.pass_by(13 * HOUR_SECONDS)
    tokens = []
    for seat in ("s1", "s2", "s3"):
        token, session = await first.open_session()
        held = await first.sit(session, "r1", seat)
        tokens.append((token, held))
    await first.close()
    second = Lobby(Registry(tmp_path / "registry.db"), SECRET, settings, lambda: clock.now_ms)
    await second.remember()

    assert not second.knows(ended)
    assert [second.knows(token) for token, _ in tokens] == [False, True, True]
    for token, held in tokens:
        assert await second.session(token) == held
    await second.close()


async def test_a_link_works_until_it_ends_and_for_its_purpose(lobby: Lobby, clock: Clock) -> None:
    token = await lobby.add_link(LinkKind.SCRIBE, "r1")
    link = await lobby.link(token)
    assert link is not None
    assert (link.kind, link.room, link.seat) == (LinkKind.SCRIBE, "r1", "")
    await lobby.bind_link(link, "s3")
    await lobby.bind_link(link, "s4")
    bound = await lobby.link(token)
    assert bound is not None
    assert bound.seat == "s3", "the first person keeps it"
    clock.pass_by(31 * 24 * HOUR_SECONDS)
    assert await lobby.link(token) is None


async def test_only_the_newest_host_link_works_unless_others_have_theirs(lobby: Lobby) -> None:
    first, second = await lobby.new_host_link(), await lobby.new_host_link()

    assert (await lobby.link(first) is not None) is lobby._registry.shared
    assert await lobby.link(second) is not None


async def test_a_link_added_by_another_process_is_found(
    lobby: Lobby, opening: Opening, clock: Clock
) -> None:
    beside = opening()
    token = beside._registry.add_link(
        LinkKind.ORGANISER, clock.now_ms, clock.now_ms + 1000, "r1", "s1"
    )
    await beside.close()

    assert await lobby.link(token) is not None


async def test_links_of_a_kind_end_together(lobby: Lobby, clock: Clock) -> None:
    ours, other = [await lobby.add_link(LinkKind.ORGANISER, room, "s1") for room in ("r1", "r2")]
    lobby._registry.drop_links(LinkKind.ORGANISER, "r1")

    assert await lobby.link(ours) is None
    assert await lobby.link(other) is not None


async def test_rooms_are_listed_newest_first(lobby: Lobby, clock: Clock) -> None:
    numbers = []
    for room in ("r1", "r2", "r3"):
        numbers.append(await lobby.add_room(room))
        clock.pass_by(1)

    assert [(line.id, line.number) for line in await lobby.rooms()] == list(
        zip(("r3", "r2", "r1"), numbers[::-1], strict=True)
    )
    assert lobby._registry.number_of("nowhere") is None


@needs_redis
async def test_processes_that_share_see_each_others_sessions_at_once(
    redis_server: OwnRedis, clock: Clock, tmp_path: Path
) -> None:
    servers = [Server(redis_server.url) for _ in range(2)]
    here, there = (
        Lobby(RedisRegistry(server), SECRET, Settings(data=tmp_path), lambda: clock.now_ms)
        for server in servers
    )
    token, session = await here.open_session()
    await here.sit(session, "r1", "s1")
    seen = await there.session(token)
    assert seen is not None
    assert seen.seat("r1") == "s1"
    await there.stand(seen, "r1", "s1")
    assert not await here.holds(session, "r1", "s1")
    await there.end_session(seen)
    assert await here.session(token) is None

    assert token.encode() not in b"".join(redis_server.client().keys())
    for lobby, server in zip((here, there), servers, strict=True):
        await lobby.close()
        server.close()


async def test_no_token_lies_in_the_file_and_only_its_owner_reads_it(
    tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data=tmp_path)
    lobby = Lobby(Registry(tmp_path / "registry.db"), SECRET, settings, lambda: clock.now_ms)
    session, _ = await lobby.open_session()
    link = await lobby.add_link(LinkKind.HOST)
    kept, open_to_others = files_of(tmp_path)
    await lobby.close()

    assert session.encode() not in kept
    assert link.encode() not in kept
    assert not open_to_others


def files_of(folder: Path) -> tuple[bytes, list[str]]:
    """Return all that the registry's files hold, and which of them others may read."""
    files = list(folder.glob("registry.db*"))
    kept = b"".join(file.read_bytes() for file in files)
    return kept, [file.name for file in files if file.stat().st_mode & 0o077]
