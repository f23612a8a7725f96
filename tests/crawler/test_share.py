"""What crawls that share a queue are handed, and when it goes back."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.alone import ShareError
from crawler.failures import NotNow
from crawler.hosts import Host
from crawler.shared.hosts import SharedHosts
from crawler.shared.share import Share
from crawler.sources import from_blocks
from tests.crawler.local import block
from tests.crawler.redis import Server, running

SOURCES = from_blocks([block("https://a.test", feeds=["https://a.test/f"])], "test")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def join(server: Server) -> Iterator[Callable[..., Share]]:
    shares = []

    def joined(lease: float = 30.0) -> Share:
        shares.append(Share(server.url, lease=lease, places=2))
        shares[-1].join(SOURCES)
        return shares[-1]

    yield joined
    for share in shares:
        share.server.close()


def popped(share: Share) -> str | None:
    found = share.pop()
    return found[0] if found is not None else None


def test_a_request_is_handed_to_one_crawl_alone_and_once_in_a_run(join: Callable[..., Share]) -> None:
    one, other = join(), join()
    assert one.push("u1", "a.test", b"\0first", 0)
    assert not other.push("u1", "a.test", b"again", 0)
    assert other.pop() == ("u1", b"\0first")
    assert (one.pop(), one.out()) == (None, 1)
    other.end(["u1"])
    assert (one.out(), one.push("u1", "a.test", b"again", 0)) == (0, False)


def test_the_first_crawl_begins_a_run_and_another_run_sees_all_anew(join: Callable[..., Share]) -> None:
    one, other = join(), join()
    assert [Share.join(share, SOURCES) for share in (one, other)] == [False, False]
    one.push("u1", "a.test", b"", 0)
    assert (one.leave(), other.leave()) == (False, True)
    assert join().push("u1", "a.test", b"", 0)


def test_crawls_of_other_sources_are_refused(join: Callable[..., Share]) -> None:
    one, sources = join(), from_blocks([block("https://b.test", feeds=["https://b.test/f"])], "test")
    with pytest.raises(ShareError, match="another crawl works on other sources"):
        one.join(sources)


def test_hosts_take_turns_and_what_matters_most_of_each_comes_first(join: Callable[..., Share]) -> None:
    share = join()
    for key, host, priority in (("a1", "a", 0), ("a2", "a", 0), ("a3", "a", 10), ("b1", "b", 0)):
        share.push(key, host, b"", priority)
    first = {popped(share), popped(share)}
    assert first == {"a3", "b1"}
    assert [popped(share), popped(share)] == ["a1", None], "a host has two places"
    share.release("a3")
    assert popped(share) == "a2"


def test_the_leases_of_a_dead_crawl_go_to_the_others(join: Callable[..., Share]) -> None:
    dead, other = join(lease=0.3), join()
    for key in ("u1", "u2", "u3"):
        dead.push(key, "a.test", key.encode(), 0)
    assert [popped(dead), popped(dead)] == ["u1", "u2"]
    dead.renew()
    time.sleep(0.2)
    dead.renew()
    time.sleep(0.2)
    assert popped(other) is None, "who renews its leases keeps them"
    time.sleep(0.3)
    assert [other.pop(), other.pop()] == [("u1", b"u1"), ("u2", b"u2")]
    assert other.leave(), "the dead one is not counted"


def test_a_crawl_that_ends_gives_its_leases_back_at_once(join: Callable[..., Share]) -> None:
    one, other = join(), join()
    one.push("u1", "a.test", b"", 0)
    assert popped(one) == "u1"
    assert not one.leave()
    assert popped(other) == "u1"


def test_a_retry_or_redirect_takes_the_place_of_its_lease(join: Callable[..., Share]) -> None:
    one, other = join(), join()
    one.push("u1", "a.test", b"first", 0)
    assert popped(one) == "u1"
    assert one.push("u1", "b.test", b"elsewhere", 0)
    assert other.pop() == ("u1", b"elsewhere")
    assert not one.push("u1", "a.test", b"late", 0), "it is the other's now"
    other.end(["u1"])
    assert one.out() == 0


def test_nothing_is_lost_while_the_server_is_away(server: Server, join: Callable[..., Share]) -> None:
    one, other = join(), join()
    for key in ("u1", "u2"):
        one.push(key, "a.test", key.encode(), 0)
    assert (popped(one), popped(other)) == ("u1", "u2")
    server.kill()
    assert one.pop() is None
    one.end(["u1"])
    one.push("u3", "a.test", b"u3", 0)
    one.renew()
    assert one.out() > 0, "nobody knows whether all is done"
    server.start()  # with nothing in it
    other.renew()
    assert (other.out(), other.pop()) == (1, None), "what it works on is its own"
    one.renew()
    assert popped(other) == "u3"
    other.end(["u2", "u3"])
    assert (one.out(), one.push("u2", "a.test", b"", 0)) == (0, False)


def test_no_crawl_begins_without_the_server(server: Server, join: Callable[..., Share]) -> None:
    server.kill()
    with pytest.raises(ShareError, match=f"GIGAWATCH_FRONTIER: no answer from 127.0.0.1:{server.port}"):
        join()


def hosts(share: Share, **floors: float) -> SharedHosts:
    return SharedHosts(share, defaultdict(Host, {name: Host(floor) for name, floor in floors.items()}))


def ask(hosts: SharedHosts, name: str = "a", *, per_host: int = 99, per_run: int = 99, delay: float = 0.0) -> float:
    return hosts.ask(name, delay, per_host=per_host, per_run=per_run)


def test_turns_of_a_host_are_apart_whoever_takes_them(join: Callable[..., Share]) -> None:
    one, other = hosts(join(), a=5), hosts(join(), a=5)
    waits = [ask(one, delay=5), ask(other, delay=5), ask(one, delay=5), ask(other, "b")]
    assert waits == pytest.approx([0, 5, 10, 0], abs=0.5)


def test_all_crawls_slow_down_with_the_one_that_met_errors(join: Callable[..., Share]) -> None:
    first, second = join(), join()
    one, other = hosts(first), hosts(second)

    def slow_down(host: Host) -> None:
        host.backoff, host.errors = host.backoff + 7, host.errors + 1

    one.change("a", slow_down)
    host = other.change("a", slow_down)
    assert (host.backoff, host.errors, one.known("a").errors) == (14, 2, 2)
    other.pace("a", host, delay=host.backoff, pause=0.0)
    assert [ask(one), ask(one)] == pytest.approx([0, 14], abs=0.5)
    other.pace("a", host, delay=0.0, pause=60.0)
    assert ask(one) == pytest.approx(60, abs=0.5)
    first.push("u1", "a", b"", 0)
    assert second.pop() is None


def test_a_host_that_is_shut_is_shut_for_all_and_what_waits_for_it_is_put_off(join: Callable[..., Share]) -> None:
    first, second = join(), join()
    one, other = hosts(first, a=100), hosts(second, a=100)
    ask(one, delay=100)
    for key in ("u1", "u2", "u3"):
        first.push(key, "a", b"", 0)
    assert popped(first) is None, "its turn has not come"
    host = one.change("a", lambda host: host.shut(timedelta(hours=1), "host asks to wait"))
    one.pace("a", host, delay=100.0, pause=0.0)
    with pytest.raises(NotNow, match="host asks to wait") as raised:
        ask(other)
    assert raised.value.until is not None
    assert {popped(first), popped(second), popped(second)} == {"u1", "u2", "u3"}


def test_ceilings_are_those_of_all_crawls_together(join: Callable[..., Share]) -> None:
    one, other = hosts(join()), hosts(join())
    ask(one, per_host=2)
    ask(other, per_host=2)
    with pytest.raises(NotNow, match="ceiling of the host"):
        ask(one, per_host=2)
    ask(other, "b", per_run=3)
    with pytest.raises(NotNow, match="ceiling of the run"):
        ask(one, "b", per_run=3)
