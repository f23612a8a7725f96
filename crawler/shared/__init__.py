"""Crawls on several machines that work as one: a queue, the URLs seen, and the pace of every host, in Redis.

GIGAWATCH_FRONTIER names the server; then Scrapy gets the settings below in place of those of `crawler.settings`, and spider,
pipelines and politeness are the same. The knowledge base keeps the frontier; what is in Redis is the work of the run, and may
be lost: whatever was not done is leased from the knowledge base again.

scrapy-redis brings the scheduler, the encoding of requests and the connection. Its queues take a request out as they hand it
out, so that a crawl that is killed loses it, and its duplicate filter marks a URL in another step than it queues it: each
step here is one script (`lua/`), which leases, and hands out hosts by their turns. Requests are JSON and no pickles: who
can write into the server must not be able to run code here.
"""

import os
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Engine

from crawler import settings as usual
from crawler.alone import ShareError

#: Seconds that a crawl's leases last unless it renews them, which it does every tenth of that.
LEASE = 30.0


def url() -> str | None:
    """GIGAWATCH_FRONTIER: the address of the Redis server that crawls share (redis://HOST:PORT/NUMBER), where they do."""
    return os.environ.get("GIGAWATCH_FRONTIER") or None


def settings(address: str, engine: Engine) -> dict[str, Any]:
    """Scrapy's settings for a crawl that works with others into one knowledge base; raises ShareError where it cannot."""
    if not address.startswith(("redis://", "rediss://", "unix://")):
        raise ShareError(f"GIGAWATCH_FRONTIER: found {address!r}, expected redis://HOST:PORT/NUMBER")
    if engine.dialect.name != "postgresql":
        raise ShareError(
            f"GIGAWATCH_FRONTIER: crawls write into one knowledge base at once; found {engine.dialect.name}, expected"
            " GIGAWATCH_DB=postgresql://USER@HOST/NAME (`gigawatch db copy` moves what there is)"
        )
    if find_spec("scrapy_redis") is None:
        raise ShareError("GIGAWATCH_FRONTIER: no module scrapy_redis; install it with `pip install 'gigawatch[redis]'`")
    return {
        "REDIS_URL": address,
        "SCHEDULER": "crawler.shared.queue.Scheduler",
        "SCHEDULER_QUEUE_CLASS": "crawler.shared.queue.Queue",
        "SCHEDULER_PERSIST": True,
        "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",  # is never asked: the queue knows what was seen
        "GIGAWATCH_TOGETHER": "crawler.shared.share.Share",
        "GIGAWATCH_HOSTS": "crawler.shared.hosts.SharedHosts",
        "GIGAWATCH_LEASE": LEASE,
        "GIGAWATCH_OUTAGE": 600.0,  # seconds that the server may be out of reach before the crawl ends
        "EXTENSIONS": usual.EXTENSIONS | {"crawler.shared.worker.Worker": 0},
        "DOWNLOADER_MIDDLEWARES": usual.DOWNLOADER_MIDDLEWARES | {"crawler.shared.worker.Places": 1},
    }
