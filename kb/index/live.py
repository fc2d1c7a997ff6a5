"""The index that a server reads: whichever generation is published now."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.index.generation import POINTER, current_name
from kb.index.reader import Index, open_index
from kb.schedule import today_in

if TYPE_CHECKING:
    from kb.index.seal import Checked

LOOK_EVERY = 0.05
"""Seconds between two looks at the pointer: what a new generation waits at most until it is opened.
A look takes 30 µs, so that an idle server spends 0.06 % of a core on them."""

RETRY_AFTER = 1.0
"""Seconds at least until a generation that could not be opened is tried again."""

RETRY_SHARE = 10
"""A try reads the generation whole, to compare it with its checksums. The next one comes after this
many times what it took, so that a large damaged index costs a tenth of a core."""

CLOSE_PATIENCE = 2.0
"""Seconds that the end of a process waits for an opening that is under way. One that takes longer
is cut off, which harms nothing: opening only reads."""

_UNSETTLED = ""
"""In place of the name of a generation: none has it."""

_log = logging.getLogger("kb.index")


@dataclass(frozen=True, slots=True)
class _Served:
    """What requests see, replaced as one."""

    index: Index | None
    refused: tuple[str, ...]


class LiveIndex:
    """Follows the pointer, so that a new generation serves without a restart.

    A thread opens what was published and prepares it, while requests go on with what they have.
    Requests that began on the old generation end on it: each holds the `Index` it was given.
    Not to be shared with a forked process, which would not have the thread.
    """

    def __init__(
        self,
        data_dir: Path,
        prepare: Callable[[Index], None] | None = None,
        today: Callable[[], date] = today_in,
        checked: Checked | None = None,
    ) -> None:
        """`prepare` is called with an opened index before any request gets it, to do what the
        first one would have to wait for. An index with which it fails is refused. `today` tells the
        day at the shop: when one comes on which another version of a policy is in force, the index
        is opened anew. `checked` has the files that need not be compared with their checksums:
        who builds may tell of those that it hashed."""
        self._data_dir = data_dir
        self._prepare = prepare
        self._today = today
        self._checked = checked
        self._lock = threading.Lock()
        self._served = _Served(None, ())
        self._stop: Callable[[], object] | None = None
        self._settled: str | None = _UNSETTLED
        self._tried: str | None = _UNSETTLED
        self._retry_at = 0.0

    def current(self) -> Index:
        """The published generation or, until it is ready, the one before it. Returns at once,
        except while there is none: then what is published is opened first.

        Raises IndexUnavailable when there is nothing that can be served.
        """
        if self._served.index is None or self._stop is None:
            self._start()
        served = self._served
        if served.index is None:
            raise IndexUnavailable(" ".join(served.refused))
        return served.index

    @property
    def refused(self) -> tuple[str, ...]:
        """Why the published generation is not the one that serves; empty when it is."""
        return self._served.refused

    def close(self) -> None:
        """Follow the pointer no longer, until `current` is called again.

        Waits for an opening that is under way, though not for longer than CLOSE_PATIENCE.
        """
        stop, self._stop = self._stop, None
        if stop:
            stop()

    def _start(self) -> None:
        with self._lock:
            if self._served.index is None:
                self._look()
            if self._stop is None:
                self._follow()

    def _follow(self) -> None:
        stop = threading.Event()
        thread = threading.Thread(
            target=_keep_looking, args=(weakref.ref(self), stop), name="kb-live-index", daemon=True
        )
        # Called once: by `close`, or when this object is gone, or before the interpreter ends.
        self._stop = weakref.finalize(self, _end, thread, stop)
        thread.start()

    def _look(self) -> None:
        """Open what is published, as it is today, unless that was done. Only for who has the
        lock."""
        name = current_name(self._data_dir)
        begun = time.monotonic()
        if name == self._settled:
            if not self._has_turned():
                return
        elif name == self._tried and begun < self._retry_at:
            return
        served = self._open(name)
        self._settled = _UNSETTLED if served.refused else name
        if name is None and not served.refused:
            remark = f"`{POINTER}` names no generation; the newest is served."
            served = _Served(served.index, (remark,))
        self._served = served
        self._tried = name
        ended = time.monotonic()
        self._retry_at = ended + max(RETRY_AFTER, RETRY_SHARE * (ended - begun))

    def _has_turned(self) -> bool:
        """Whether the day has come on which what is open is not in force any more."""
        until = self._served.index.until if self._served.index else None
        return until is not None and self._today() >= until

    def _open(self, name: str | None) -> _Served:
        index = self._served.index
        try:
            opened = open_index(self._data_dir, self._today(), self._checked)
            # What is open has passed its checksums: it is better than an older one.
            if index is None or not opened.refused:
                index = self._ready(opened, index)
        except IndexUnavailable as error:
            return _Served(index, (error.message,))
        except Exception as error:  # whatever it is, requests go on with what is open
            _log.exception("The published index cannot be used.")
            return _Served(index, (f"{name} cannot be used: {type(error).__name__}.",))
        return _Served(index, opened.refused)

    def _ready(self, opened: Index, index: Index | None) -> Index:
        if index is not None and opened.state == index.state:
            return index
        if self._prepare:
            self._prepare(opened)
        return opened


def _keep_looking(live: weakref.ref[LiveIndex], stop: threading.Event) -> None:
    while not stop.wait(LOOK_EVERY):
        found = live()
        if found is None:
            return
        with found._lock:
            found._look()
        del found  # between two looks this thread must not be what keeps the object


def _end(thread: threading.Thread, stop: threading.Event) -> None:
    if thread is threading.current_thread():
        return  # it finds that the object is gone; and it may hold the lock of its own event here
    stop.set()
    thread.join(CLOSE_PATIENCE)
