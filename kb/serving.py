"""`kb serve`: what changed is published first, then served; with `--reload`, as it changes.

Whatever is read and compiled is read and compiled in a process of its own, the builder. The server
keeps nothing of what that takes, and customers do not wait while an editor saves.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from kb import logline, terminal
from kb.authoring import take_stamp, watch_folder
from kb.codec import decode_json, encode_json
from kb.config import Settings
from kb.errors import ContentError, KbError
from kb.index import Checked, open_index
from kb.published import is_published

if TYPE_CHECKING:
    from kb.index.seal import Mark
    from kb.publishing import Bench


def serve_centre(
    settings: Settings, run: Callable[[Settings, Checked], None], *, follow: bool = False
) -> None:
    """Publish what changed, then serve with `run` until it returns. It gets the settings, and the
    files of generations that the builder has hashed, from now on until it ends.

    With mistakes in the articles, the index that was published last goes on serving. With `follow`
    each change is published as soon as it is saved. Ends the program when nothing can be served.
    """
    # What ends a service or a container ends this like Ctrl+C, also as process 1 of a container,
    # for which the system does nothing by itself.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logline.start(settings.serve.log, settings.serve.log_level)
    if settings.serve.log == "json":
        terminal.speak_in_lines()
    builder, checked = None, Checked()
    try:
        if follow or not is_published(settings):
            builder = _start_builder(settings, checked, follow=follow)
        run(settings, checked)
    except KeyboardInterrupt:
        pass  # Ctrl+C is how it ends; nothing went wrong
    finally:
        if builder:
            builder.terminate()
            builder.join()


def _start_builder(settings: Settings, checked: Checked, *, follow: bool) -> BaseProcess:
    """Returns once something is published. Ends the program, with the builder's exit code, when
    there is nothing to go on with."""
    context = get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    arguments = (encode_json(settings), tell, follow)
    builder = context.Process(target=_build, args=arguments, daemon=True)
    builder.start()
    tell.close()  # the builder has its own end: when it dies, waiting ends
    if not _listen(told, checked):
        builder.join()
        sys.exit(builder.exitcode or 1)
    threading.Thread(
        target=_listen, args=(told, checked), name="kb-hear-builder", daemon=True
    ).start()
    return builder


def _listen(told: Connection, checked: Checked) -> bool:
    """Note what the builder hashed until it says that something is published, and whether it did:
    it may have ended."""
    try:
        while (sums := told.recv()) is not None:
            checked.hear(sums)
    except (EOFError, OSError):
        return False
    return True


def _tell_sums(tell: Connection, sums: Mapping[Mark, str]) -> None:
    with suppress(OSError):  # a server that ended opens nothing
        tell.send(sums)


def _build(encoded: bytes, tell: Connection, follow: bool) -> None:
    """The builder's life. It alone loads what builds."""
    from kb.publishing import Bench, rebuild  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this too
    settings = decode_json(encoded, Settings)
    logline.resume()
    if settings.serve.log == "json":
        terminal.speak_in_lines()
    before = take_stamp(settings.articles_dir)  # an edit during the build is a change, too
    bench = Bench(settings, Checked(tell=partial(_tell_sums, tell)))
    had_index = is_published(settings)
    if had_index:
        tell.send(None)  # nobody has to wait; what follows is for knowing what will change
    try:
        _publish_or_go_on(settings, bench)
    except KbError as error:
        terminal.fail(error.message)
        sys.exit(error.exit_code)
    if not had_index:  # once: nobody listens any more
        tell.send(None)
    if follow:
        # What is known of ten thousand articles is no garbage: looking through it takes 0.15 s of
        # each edit.
        gc.freeze()
        take_up = partial(rebuild, settings, bench)
        watch_folder(settings.articles_dir, take_up, _ServerGone(), before)


class _ServerGone:
    """For watching: waiting ends early when the server does, however it ends."""

    def wait(self, timeout: float) -> bool:
        """Whether the server ended within so many seconds."""
        server = parent_process()
        return server is None or bool(wait([server.sentinel], timeout))


def _publish_or_go_on(settings: Settings, bench: Bench) -> None:
    """Raises KbError when there is nothing to go on with."""
    from kb.publishing import publish  # noqa: PLC0415

    try:
        publish(settings, bench)
    except ContentError as error:
        terminal.show_problems(error.problems)
        open_index(settings.data_dir)
        terminal.warn(f"{error.message}. Serving what was published before.")
