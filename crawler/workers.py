"""How are pages read without endangering the crawl? By processes with a time limit per page, replaced now and then.

Feeds, sitemaps and listings are read by them too. A process is given a few pages ahead, so that it never waits for the
crawl; it reads them in their order.
"""

import asyncio
import os
import pickle
import sys
from collections import deque
from contextlib import suppress
from typing import Final, TypeAlias, overload

from crawler.discovery import Entry, Found
from crawler.extraction import LENGTH, Dropped, Kept, Page

if sys.platform != "win32":
    import fcntl
    import resource

#: Pages that one process reads before another takes its place, so that what libraries leak stays small.
_PAGES_EACH: Final = 5_000
_MOST: Final = 4  # processes
_AHEAD: Final = 8  # pages that a process has at once
_STARTING: Final = 120  # seconds that a process may take until it reads; they count against no page
_PIPE_BYTES: Final = 1024 * 1024  # of the pipe to a process, where the system lets it grow: most pages go in one write
#: Of memory of a process: what reading a page of 10 MiB may take several times over.
_MOST_BYTES: Final = 2 * 1024 * 1024 * 1024
_SERVE: Final = "from crawler.extraction import serve; serve()"
HUNG: Final = "took too long to read"
CRASHED: Final = "crashed its reader"

_Read: TypeAlias = Kept | Found | Dropped


class Workers:
    """A pool of processes that read pages, each started when those before it have their fill: a start costs what ten pages do."""

    def __init__(self, *, seconds: float, size: int | None = None) -> None:
        """`seconds` is the most that one page may take."""
        # No core is left to the crawl alone: reading a page that is kept takes several times what the crawl has to do with it.
        size = size or min(_MOST, os.cpu_count() or 1)
        self._workers = [_Worker(seconds) for _ in range(size)]
        self._used = 1
        self._places = asyncio.Semaphore(size * _AHEAD)

    @overload
    async def read(self, page: Page) -> Kept | Dropped: ...

    @overload
    async def read(self, page: Entry) -> Found | Dropped: ...

    async def read(self, page: Page | Entry) -> _Read:
        """What is to be stored of a page or why it is not kept; one that hangs or kills its process is dropped for that.

        Of a feed, sitemap or listing what it announces, or what is wrong with it.
        """
        async with self._places:
            if all(len(worker) >= _AHEAD for worker in self._workers[: self._used]):
                self._used += 1
            return await min(self._workers[: self._used], key=len).read(page)

    async def close(self) -> None:
        """Ends the processes."""
        for worker in self._workers:
            await worker.end()


class _Worker:
    """One place in the pool: its process of the moment and the pages that it was given, the oldest first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._pages: deque[tuple[bytes, asyncio.Future[_Read]]] = deque()
        self._listener: asyncio.Task[None] | None = None
        self._turn: asyncio.Timeout | None = None
        self._left = _PAGES_EACH

    def __len__(self) -> int:
        return len(self._pages)

    async def start(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", _SERVE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
                )  # fmt: skip
                _bound(self._process)
                _widen(self._process)
                self._left = _PAGES_EACH
                for message, _ in self._pages:
                    _write(self._process, message)
                self._listener = asyncio.create_task(self._listen(self._process))
            return self._process

    async def read(self, page: Page | Entry) -> _Read:
        message = pickle.dumps(page)
        answer: asyncio.Future[_Read] = asyncio.get_running_loop().create_future()
        self._pages.append((message, answer))
        if len(self._pages) == 1:
            self._begin_turn()
        if self._process is None:
            await self.start()  # which writes what waits
        else:
            _write(self._process, message)
        return await answer

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hands out the answers of a process until it hangs, ends or has read enough; then another takes its place."""
        fault = None
        try:
            async with asyncio.timeout(_STARTING):
                await _message(process)  # an empty one, which says that it reads
            async with asyncio.timeout(None) as self._turn:
                self._begin_turn()
                while self._left > 0:
                    found = await _answer(process)
                    self._left -= 1
                    self._answer_oldest(found)
                    self._begin_turn()
        except TimeoutError:
            fault = HUNG
        except (asyncio.IncompleteReadError, ConnectionError):
            fault = CRASHED
        self._process = self._turn = None
        if fault is not None and self._pages:  # before anything else runs: what is left here goes to the next process
            self._answer_oldest(Dropped(fault))
        await _kill(process)
        if self._pages:
            await self.start()

    def _answer_oldest(self, found: _Read) -> None:
        _, answer = self._pages.popleft()
        if not answer.done():  # the crawl may have ended meanwhile
            answer.set_result(found)

    def _begin_turn(self) -> None:
        """Sets the moment until which the oldest page must be read; none where there is no page."""
        if self._turn is not None:
            now = asyncio.get_running_loop().time()
            self._turn.reschedule(now + self._seconds if self._pages else None)

    async def end(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        process, self._process = self._process, None
        if process is not None:
            await _kill(process)


def _bound(process: asyncio.subprocess.Process) -> None:
    """Limits a process's memory; what asks for more fails, or ends it."""
    if sys.platform == "linux":
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (_MOST_BYTES, _MOST_BYTES))


def _widen(process: asyncio.subprocess.Process) -> None:
    pipe = process.stdin.transport.get_extra_info("pipe") if process.stdin is not None else None
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):  # a system may allow less
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _write(process: asyncio.subprocess.Process, message: bytes) -> None:
    if process.stdin is not None:
        process.stdin.write(LENGTH.pack(len(message)) + message)


async def _answer(process: asyncio.subprocess.Process) -> _Read:
    return pickle.loads(await _message(process))  # type: ignore[no-any-return]


async def _message(process: asyncio.subprocess.Process) -> bytes:
    if process.stdout is None:
        raise ConnectionError("a reader without pipes")
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    return await process.stdout.readexactly(length)


async def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()
