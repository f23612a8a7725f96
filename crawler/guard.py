"""May this address be requested at all? Refuses other schemes and private, loopback and link-local targets."""

import ipaddress
import socket
from asyncio import get_running_loop
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest


class Guard:
    """Downloader middleware: drops a request whose host resolves to an address that is not public.

    The hosts of sources that say `allow_private` are let through, with their robots.txt, and no others.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The guard of a crawl, whose spider names the private hosts."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Passes a request on; raises IgnoreRequest with the reason where it must not be made."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise IgnoreRequest(f"refused scheme {parts.scheme}")
        if parts.netloc in getattr(self._crawler.spider, "private_hosts", ()):
            return
        for address in await addresses(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)):
            if not is_public(address):
                raise IgnoreRequest("refused address: private, loopback or link-local")


async def addresses(host: str, port: int) -> list[str]:
    """The addresses that a host name resolves to; empty where it resolves to none."""
    try:
        found = await get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; addresses inside IPv6 (mapped, 6to4) count as themselves."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return bool((inner or ip).is_global) and not (inner or ip).is_multicast
