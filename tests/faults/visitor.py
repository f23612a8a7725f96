"""What does a visitor of the app do? Opens one page after another and waits until each is drawn, as a browser would."""

import asyncio
import threading
from dataclasses import dataclass

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGES = ("", "overview", "subject", "search", "slippage", "sources", "review")


@dataclass
class Views:
    """Pages shown so far, and how many of them with an exception."""

    shown: int = 0
    faulty: int = 0


def browse(port: int, views: Views, is_over: threading.Event) -> None:
    """Visits the app on a port of loopback until it is over."""
    asyncio.run(_visit(port, views, is_over))


async def _visit(port: int, views: Views, is_over: threading.Event) -> None:
    """Opens one page after another, each in a session of its own, as a browser does that is closed and opened again."""
    while not is_over.is_set():
        try:
            views.faulty += await _view(port, PAGES[views.shown % len(PAGES)])
        except OSError:
            await asyncio.sleep(0.5)  # the app has not begun yet
            continue
        views.shown += 1
        await asyncio.sleep(0.2)


async def _view(port: int, page: str) -> bool:
    """Lets the app run a page; whether it showed an exception."""
    is_faulty = False
    async with websockets.connect(f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None) as connection:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        asked.rerun_script.page_name = page
        await connection.send(asked.SerializeToString())
        while True:
            said = ForwardMsg.FromString(await asyncio.wait_for(connection.recv(), 300))
            is_faulty |= said.delta.new_element.WhichOneof("type") == "exception"
            if said.WhichOneof("type") == "script_finished":
                return is_faulty
