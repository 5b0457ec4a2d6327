"""A Redis that would lose votes is refused at the start, with the line that makes it right."""

import time
from pathlib import Path

import pytest
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis

from folkmoot_rooms.log import LogAway
from folkmoot_rooms.shared.server import PROMISES, ROOMS, PromiseBroken, Server, shown

pytestmark = needs_redis

UNSAFE = {
    "appendonly yes": {"appendonly": "no"},
    "appendfsync always": {"appendfsync": "everysec"},
    "no-appendfsync-on-rewrite no": {"no_appendfsync_on_rewrite": "yes"},
    "maxmemory-policy noeviction": {"maxmemory_policy": "allkeys-lru"},
    'save ""': {"save": "60 1"},
    "replicaof no one": {"replicaof": "127.0.0.1 1"},
    "cluster-enabled no": {"cluster_enabled": "yes"},
}


def test_every_promise_has_a_test() -> None:
    assert UNSAFE.keys() == {promise.line for promise in PROMISES}


@pytest.mark.parametrize("line", UNSAFE)
def test_a_redis_that_would_lose_votes_is_refused_with_the_line_to_change(
    tmp_path: Path, line: str
) -> None:
    with own_redis(tmp_path, **UNSAFE[line]) as redis_server:
        server = Server(redis_server.url)

        with pytest.raises(PromiseBroken) as refusal:
            server.hold_to_promises()

        server.close()
    said = str(refusal.value)
    assert said.endswith(f"Put this line into redis.conf and start it again: {line}")
    assert redis_server.url in said


def test_a_safe_redis_is_taken(redis_server: OwnRedis) -> None:
    server = Server(redis_server.url)
    server.hold_to_promises()
    server.close()


def test_a_redis_that_hides_its_settings_is_refused(redis_server: OwnRedis) -> None:
    redis_server.client().acl_setuser(
        "small", enabled=True, passwords="+pw", keys="*", commands=["+@all", "-config"]
    )
    server = Server(redis_server.url.replace("://", "://small:pw@"))

    with pytest.raises(PromiseBroken, match="does not let its settings be read") as refusal:
        server.hold_to_promises()
    assert "pw" not in str(refusal.value)
    server.close()


def test_no_redis_is_told_as_away(tmp_path: Path) -> None:
    server = Server(OwnRedis(tmp_path).url)

    with pytest.raises(LogAway, match="refused"):
        server.hold_to_promises()
    server.close()


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(PromiseBroken, match="no address of a Redis"):
        Server("http://127.0.0.1")


def test_nobody_passes_the_gate_before_all_could_show_what_they_know(tmp_path: Path) -> None:
    with own_redis(tmp_path) as redis_server:
        server = Server(redis_server.url, grace_seconds=0.3)
        late = Server(redis_server.url, grace_seconds=0.3)
        waited: list[float] = []
        server.pass_gate(lambda _: pytest.fail("there is nothing to lose"))
        redis_server.client().sadd(ROOMS, "r1")
        redis_server.kill()
        redis_server.start()

        def wait(seconds: float) -> bool:
            waited.append(seconds)
            time.sleep(seconds)
            return False

        server.pass_gate(wait)
        late.pass_gate(wait)
        assert sum(waited) >= 0.29, "the first waits for the whole grace, later ones for the rest"
        before = len(waited)
        redis_server.kill()
        redis_server.start()
        late.pass_gate(wait)

        assert len(waited) > before, "it has started again"
        for each in (server, late):
            each.close()


def test_whoever_stops_does_not_wait_for_the_gate(redis_server: OwnRedis) -> None:
    server = Server(redis_server.url, grace_seconds=1_000)
    server.pass_gate(lambda _: True)
    server.close()


def test_a_script_that_was_never_loaded_is_not_called(redis_server: OwnRedis) -> None:
    server = Server(redis_server.url)

    with pytest.raises(LogAway, match="not asked to write"):
        server.call("return 1", [])
    server.load("return 1")
    assert server.call("return 1", []) == 1
    server.gone = True
    with pytest.raises(LogAway, match="does not answer"):
        server.call("return 1", [])
    server.close()


def test_a_password_is_never_shown() -> None:
    assert shown("redis://me:secret@host:6379/0") == "redis://host:6379/0"
    assert shown("unix:///run/redis.sock") == "unix:///run/redis.sock"
