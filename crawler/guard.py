"""May this address be requested at all? Refuses other schemes and private, loopback and link-local targets.

Two layers: `Guard` refuses a request before it is made, with a reason; `PublicResolver` looks at the very address
that is connected to, so that a name cannot change its meaning in between (DNS rebinding).
"""

import ipaddress
import socket
from asyncio import get_running_loop
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

#: Where IPv6 has global addresses (RFC 4291), and where it hides those of IPv4 behind a translator (RFC 6052).
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class Guard:
    """Downloader middleware: drops a request whose host resolves to an address that is not public.

    The hosts of sources that say `allow_private` are let through, with their robots.txt, and no others.
    """

    def __init__(self, private_hosts: Iterable[str]) -> None:
        self._private_hosts = frozenset(private_hosts)
        self._public: set[str] = set()  # hosts that were looked up; `PublicResolver` watches every connection

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The guard of a crawl that names its private hosts (host:port) in GIGAWATCH_PRIVATE_HOSTS."""
        return cls(crawler.settings.getlist("GIGAWATCH_PRIVATE_HOSTS"))

    async def process_request(self, request: Request) -> None:
        """Passes a request on; raises IgnoreRequest with the reason where it must not be made."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise IgnoreRequest(f"refused scheme {parts.scheme}")
        if parts.netloc in self._private_hosts or parts.netloc in self._public:
            return
        for address in await addresses(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)):
            if not is_public(address):
                raise IgnoreRequest("refused address: private, loopback or link-local")
        self._public.add(parts.netloc)


class PublicResolver(CachingThreadedResolver):
    """Resolver of Scrapy's that knows no host with a private address, but those of sources that say `allow_private`."""

    private_hosts: frozenset[str | None] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """The resolver of a crawl that names its private hosts (host:port) in GIGAWATCH_PRIVATE_HOSTS."""
        resolver = super().from_crawler(crawler, reactor)
        hosts = crawler.settings.getlist("GIGAWATCH_PRIVATE_HOSTS")
        resolver.private_hosts = frozenset(urlsplit(f"//{host}").hostname for host in hosts)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 (Twisted's name)
        """The address of a host; fails with DNSLookupError where it is not public."""
        found = super().getHostByName(name, timeout)
        return found if name in self.private_hosts else found.addCallback(_public_only)


def _public_only(address: str) -> str:
    if not is_public(address):
        raise DNSLookupError("refused address: private, loopback or link-local")
    return address


async def addresses(host: str, port: int) -> list[str]:
    """The addresses that a host name resolves to; empty where it resolves to none."""
    try:
        found = await get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; those inside IPv6 (mapped, 6to4, NAT64) count as themselves."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip in _UNICAST and ip.is_global
        ip = inner
    return ip.is_global and not ip.is_multicast
