"""What do crawls share, and what if the server is away? Their queue in Redis, and what this one has leased from it.

While the server is out of reach a crawl ends what it has begun and keeps what it would have told; whoever finds the server
again renews all leases first, since nobody could in the meantime.
"""

import hashlib
import os
import socket
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from time import monotonic
from typing import Any, Final, NamedTuple, Self, cast
from uuid import uuid4

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from scrapy.settings import BaseSettings

from crawler.alone import ShareError
from crawler.sources import Source

PREFIX: Final = "gigawatch:"
_TIMEOUT: Final = 2.0  # seconds for an answer of the server, while the crawl stands still
_SCRIPTS: Final = ("ask", "end", "join", "leave", "pop", "push", "release", "renew", "restore", "slow")


class Leased(NamedTuple):
    """A request that this crawl was handed: its host, and the request as the server has it."""

    host: str
    request: bytes


class Share:
    """The part that a crawl takes in the work of all."""

    def __init__(self, address: str, *, lease: float, places: int) -> None:
        """`lease` is in seconds, `places` how many requests of one host are under way at once."""
        self.server = Redis.from_url(
            address, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self.lease = lease
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.leased: dict[str, Leased] = {}
        self.down_since: float | None = None
        self._places = places
        self._untold: list[tuple[Any, ...]] = []
        folder = resources.files("crawler.shared") / "lua"
        begin = (folder / "shared.lua").read_text()
        self._scripts = {
            name: self.server.register_script(begin + (folder / f"{name}.lua").read_text()) for name in _SCRIPTS
        }

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The part of a crawl."""
        places = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return cls(settings["REDIS_URL"], lease=settings.getfloat("GIGAWATCH_LEASE"), places=places)

    def join(self, sources: Sequence[Source]) -> bool:
        """Takes part; whether this crawl is the first, which begins a run with nothing seen.

        Raises ShareError where the server is out of reach, or where the others crawl other sources.
        """
        of_sources = hashlib.sha256("\n".join(sorted(map(repr, sources))).encode()).hexdigest()
        answer = self.call("join", self.worker, self.lease, of_sources)
        if answer < 0:
            raise ShareError("another crawl works on other sources; give all crawls the same, or wait for it to end")
        return bool(answer)

    def leave(self) -> bool:
        """Gives back what is leased; whether no other crawl is left. Where the server is away, others may be."""
        self.leased.clear()
        try:
            self._tell()
            return bool(self.call("leave", self.worker) == 0)
        except ShareError:
            return False

    def push(self, key: str, host: str, request: bytes, priority: int) -> bool:
        """Queues a request that the run has not seen, or in the place of its own lease; whether it waits now."""
        self.leased.pop(key, None)
        return bool(self.tell("push", self.worker, key, host, request, priority))

    def pop(self) -> tuple[str, bytes] | None:
        """The key and the request of what is to be done next, leased; None where nothing is, or the server is away."""
        if self.down_since is not None:
            return None
        try:
            found = self.call("pop", self.worker, self.lease, self._places)
        except ShareError:
            return None
        if not found:
            return None
        key, host, request = found
        self.leased[key.decode()] = Leased(host.decode(), request)
        return key.decode(), request

    def out(self, own: int = 0) -> int:
        """How many requests wait or are under way, of whichever crawl; one where the server is away."""
        try:
            return int(self.server.hlen(f"{PREFIX}requests")) + len(self._untold)
        except RedisError as error:
            self._is_down(error)
            return 1

    def end(self, keys: Iterable[str]) -> None:
        """Forgets requests that are done with."""
        ended = list(keys)
        for key in ended:
            self.leased.pop(key, None)
        if ended:
            self.tell("end", *ended)

    def release(self, key: str) -> None:
        """Frees the place of a request whose download is over."""
        if key in self.leased:
            self.tell("release", key)

    def renew(self) -> None:
        """Says that this crawl is alive and goes on; after an outage, also what it could not say meanwhile."""
        try:
            is_after = self.down_since is not None
            lost = self.call("renew", self.worker, self.lease, int(is_after), *self.leased)
            for key in map(bytes.decode, lost):
                if key in self.leased:
                    self.call("restore", self.worker, self.lease, key, *self.leased[key])
            self._tell()
            self.down_since = None
        except ShareError:
            return

    def call(self, name: str, *given: Any) -> Any:
        """The answer of a script; raises ShareError where the server is out of reach."""
        try:
            return self._scripts[name](keys=[PREFIX], args=given)
        except RedisError as error:
            raise self._is_down(error) from error

    def value(self, name: str) -> bytes | None:
        """A value as it is; may raise ShareError."""
        try:
            return cast(bytes | None, self.server.get(PREFIX + name))
        except RedisError as error:
            raise self._is_down(error) from error

    def swap(self, name: str, change: Callable[[bytes | None], bytes]) -> None:
        """Puts what becomes of a value in its place, again where another changes it meanwhile; may raise ShareError."""
        key = PREFIX + name

        def swap(pipe: Any) -> None:
            value = change(pipe.get(key))
            pipe.multi()
            pipe.set(key, value)

        try:
            self.server.transaction(swap, key)
        except RedisError as error:
            raise self._is_down(error) from error

    def tell(self, *told: Any) -> Any:
        """Tells the server now, or as soon as it is there again; True where it has not answered."""
        if self.down_since is None:
            try:
                return self.call(*told)
            except ShareError:
                pass
        self._untold.append(told)
        return True

    def _tell(self) -> None:
        while self._untold:
            self.call(*self._untold[0])
            del self._untold[0]

    def _is_down(self, error: RedisError) -> ShareError:
        if self.down_since is None:
            self.down_since = monotonic()
        address = self.server.connection_pool.connection_kwargs
        return ShareError(f"GIGAWATCH_FRONTIER: no answer from {address.get('host')}:{address.get('port')}: {error}")
