"""Where do the requests of crawls that work together wait? In scrapy-redis' scheduler, in a queue with leases."""

import json
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.utils.request import request_from_dict
from scrapy_redis import queue, scheduler

from crawler.shared.share import Share
from crawler.spider import NewsSpider, Told
from kb.frontier import Lease, Validators


class Scheduler(scheduler.Scheduler):  # type: ignore[misc]
    """The scheduler of scrapy-redis, whose queue itself knows what was seen."""

    def open(self, spider: NewsSpider) -> None:
        """Begins with a spider's queue."""
        self.spider = spider
        self.queue = Queue(self.server, spider, self.queue_key)

    def enqueue_request(self, request: Request) -> bool:
        """Queues a request that was not seen in this run; whether it waits now."""
        return bool(self.queue.push(request))

    def next_request(self) -> Request | None:
        """What is to be done next, where a host's turn has come."""
        found: Request | None = self.queue.pop()
        return found


class Queue(queue.Base):  # type: ignore[misc]
    """Requests with the state of their pages, by the keys that the spider gave them."""

    spider: NewsSpider

    @property
    def _share(self) -> Share:
        return cast(Share, self.spider.together)

    def __len__(self) -> int:
        return self._share.out()

    def push(self, request: Request) -> bool:
        """Queues a request that was not seen in this run, or in the place of its own lease."""
        host = urlsplit(request.url).hostname or ""
        return self._share.push(request.meta["key"], host, self._encode_request(request), request.priority)

    def pop(self, timeout: int = 0) -> Request | None:
        """What is to be done next, leased."""
        found = self._share.pop()
        return self._decode_request(found[1]) if found is not None else None

    def _encode_request(self, request: Request) -> bytes:
        fields = request.to_dict(spider=self.spider)
        asked = fields["cb_kwargs"]
        source = {"source": asked["source"].slug} if "source" in asked else {}
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in fields["headers"].items()
        }
        return json.dumps(fields | {"headers": headers, "body": "", "cb_kwargs": asked | source}).encode()

    def _decode_request(self, encoded_request: bytes) -> Request:
        fields: dict[str, Any] = json.loads(encoded_request)
        asked = fields["cb_kwargs"]
        if "source" in asked:
            asked["source"] = self.spider.sources[asked["source"]]
        if asked.get("told") is not None:
            status, said, entries = asked["told"]
            asked["told"] = Told(status, Validators(*said), entries)
        if "lease" in asked:
            *found, said = asked["lease"]
            asked["lease"] = Lease._make((*found, Validators(*said)))
        return request_from_dict(fields | {"body": b""}, spider=self.spider)
