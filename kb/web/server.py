"""Running the web application: uvicorn's only owner.

The application is loaded where it serves: the process that minds several workers needs none.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.supervisors import Multiprocess

from kb import logline
from kb.codec import decode_json, encode_json
from kb.config import Settings
from kb.errors import UsageError
from kb.garbage import collect_rarely
from kb.index import LiveIndex
from kb.web.ask.board import open_board, share_board
from kb.web.wire.connection import Connection
from kb.web.wire.listener import Listener, share_crew
from kb.web.wire.meter import SHARED_FOLDER
from kb.web.wire.rate_table import RateTable, SharedTable, open_table, share_table

if TYPE_CHECKING:
    from litestar import Litestar

LONGEST_END = 10
"""Seconds that requests have to end in, once the server was told to end; then they are cut off."""

_HANDED_DOWN = "KB_SETTINGS_OF_PARENT"
_TABLE_HANDED_DOWN = "KB_LIMITS_OF_PARENT"
_BOARD_HANDED_DOWN = "KB_ANSWERS_OF_PARENT"

_log = logging.getLogger("kb.server")


def run_server(
    settings: Settings, ready: Callable[[str], None], live: LiveIndex | None = None
) -> None:
    """Serve until told to end: by SIGINT or SIGTERM, after which what runs is finished.

    `ready` is called with the site's address once the port is ours. `live` is the index for a
    single process, if the caller has begun to open it; workers open it for themselves. Raises
    UsageError when the address cannot be listened on, and KeyboardInterrupt when a single process
    was told to end.
    """
    many = settings.serve.workers > 1
    if not many:
        import kb.web.app  # noqa: F401, PLC0415 (soon needed: `ready` comes when little is to do)
    listener = _listen(settings.serve.host, settings.serve.port)
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    ready(f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/")
    level = settings.serve.log_level
    config = uvicorn.Config(
        "kb.web.server:create_worker_app" if many else partial(_create_app, settings, live),
        factory=True,
        http=Connection,
        workers=settings.serve.workers,
        log_level="error" if level == "error" else "warning",
        log_config=logline.make_config(settings.serve.log, level),
        access_log=False,  # it would write customers' questions; the application logs routes only
        proxy_headers=False,  # the application reads them, for it must know whom it believes
        server_header=False,
        timeout_graceful_shutdown=LONGEST_END,
    )
    if many:
        os.environ[_HANDED_DOWN] = encode_json(settings).decode()
        with (
            _share_numbers(),
            share_table() as table,
            share_board() as board,
            share_crew() as listener.path,
        ):
            os.environ[_TABLE_HANDED_DOWN] = encode_json(table).decode()
            os.environ[_BOARD_HANDED_DOWN] = board
            _Workers(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def create_worker_app() -> Litestar:
    """The application of a worker process, with the settings of the process that started it."""
    collect_rarely()
    logline.resume()
    return _create_app(decode_json(os.environ[_HANDED_DOWN].encode(), Settings))


def _create_app(settings: Settings, live: LiveIndex | None = None) -> Litestar:
    from kb.web.app import create_app  # noqa: PLC0415

    _end_after(settings.serve.drain)
    board = open_board(os.environ.get(_BOARD_HANDED_DOWN, ""))
    # All that was loaded stays for good: a search for garbage need not look through it each time.
    app = create_app(
        settings, apart=True, table=_open_table(), live=live, board=board, loaded=gc.freeze
    )
    gc.freeze()
    return app


def _open_table() -> RateTable:
    """Where calls are counted: with the other workers, or by itself for a single one."""
    handed = os.environ.get(_TABLE_HANDED_DOWN, "{}")
    return open_table(decode_json(handed.encode(), SharedTable))


class _Workers(Multiprocess):
    """Worker processes, which listen on one socket together."""

    def terminate_all(self) -> None:
        # Else this process would hold the port open, and who connects would wait for nobody.
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


def _end_after(seconds: int) -> None:
    """When this process is told to end (SIGTERM), say that it will, take requests for so many
    seconds more, and end. Told a second time, or by Ctrl+C, it ends at once.

    Here, and not in a server of ours, because uvicorn makes the servers of its workers itself.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        return
    end = signal.getsignal(signal.SIGTERM)
    if not callable(end):
        return
    from kb.web.health import DRAINING  # noqa: PLC0415

    def drain(number: int, frame: FrameType | None) -> None:
        if DRAINING.is_set():
            end(number, frame)
            return
        DRAINING.set()
        timer = threading.Timer(seconds, end, (number, None))
        timer.daemon = True
        timer.start()

    signal.signal(signal.SIGTERM, drain)


@contextmanager
def _share_numbers() -> Iterator[None]:
    """A folder in which workers count together, until the server ends."""
    try:
        folder = tempfile.mkdtemp(prefix="kb-metrics-")
    except OSError as error:
        _log.warning("Each worker counts for itself: no folder for metrics (%s).", error.strerror)
        yield
        return
    os.environ[SHARED_FOLDER] = folder
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _listen(host: str, port: int) -> Listener:
    listener = Listener(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(
            f"Cannot listen on {host}:{port}: {error}. Choose another with --port, or stop what"
            " listens there."
        ) from error
    listener.set_inheritable(True)
    return listener
