"""A Redis server of a test's own, which it may end and start again: the machine's stays out of it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis


class Server:
    """A server on loopback that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)

    def start(self) -> None:
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self._folder),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(500):
            try:
                self.client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
        pytest.fail("redis-server did not answer")

    def kill(self) -> None:
        """Ends the server, which loses all that it held."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    if shutil.which("redis-server") is None:
        reason = "no redis-server on the path; on Debian: apt install redis-server"
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.client.close()
        server.kill()
