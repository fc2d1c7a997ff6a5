"""`kb serve`: what changed is published first, then served; with `--reload`, as it changes."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from kb import terminal
from kb.authoring import ArticleReader, take_stamp, watch_folder
from kb.codec import Mismatch, decode_json, encode_json
from kb.config import Settings
from kb.errors import ContentError, KbError
from kb.index import find_published, open_index
from kb.memory import MEMORY_FILE, Memory
from kb.publishing import publish, rebuild

SOURCES_FILE = "sources.json"

Stamp = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the published generation was made from: a checksum of the articles' stamp and of the
    program's own."""

    generation: str | None
    checksum: str


def serve_centre(
    settings: Settings, run: Callable[[Settings], None], *, follow: bool = False
) -> None:
    """Publish what changed, then serve with `run` until it returns.

    With mistakes in the articles, the index that was published last goes on serving. With `follow`
    each change is published as soon as it is saved. Raises KbError when nothing can be served.
    """
    before = take_stamp(settings.articles_dir)  # an edit during the build is a change, too
    stop = threading.Event()
    if follow:
        reader = ArticleReader(Memory(settings.data_dir / MEMORY_FILE))
        _publish_or_go_on(settings, reader)
        watched = (settings.articles_dir, lambda: rebuild(settings, reader), stop, before)
        threading.Thread(target=watch_folder, args=watched, daemon=True).start()
    elif not _is_published(settings, before):
        _publish_apart(settings)
    try:
        run(settings)
    except KeyboardInterrupt:
        pass  # Ctrl+C is how it ends; nothing went wrong
    finally:
        stop.set()


def _publish_or_go_on(settings: Settings, reader: ArticleReader | None = None) -> None:
    """Raises KbError when there is nothing to go on with."""
    before = take_stamp(settings.articles_dir)
    try:
        publish(settings, reader)
    except ContentError as error:
        terminal.show_problems(error.problems)
        open_index(settings.data_dir)
        terminal.warn(f"{error.message}. Serving what was published before.")
    else:
        content = encode_json(_Sources(find_published(settings.data_dir), _checksum(before)))
        (settings.data_dir / SOURCES_FILE).write_bytes(content)


def _is_published(settings: Settings, stamp: Stamp) -> bool:
    """Whether nothing has changed since the last publication: then not a file need be read."""
    published = find_published(settings.data_dir)
    if published is None:
        return False
    try:
        data = (settings.data_dir / SOURCES_FILE).read_bytes()
        return decode_json(data, _Sources) == _Sources(published, _checksum(stamp))
    except (OSError, Mismatch):
        return False


def _checksum(stamp: Stamp) -> str:
    program = take_stamp(Path(__file__).parent)
    return hashlib.sha256(encode_json((stamp, program))).hexdigest()


def _publish_apart(settings: Settings) -> None:
    """Publish in a process of its own, so that this one does not keep what that takes.

    Ends the program, with the other's exit code, when there is nothing to go on with.
    """
    builder = get_context("spawn").Process(target=_build, args=(encode_json(settings),))
    builder.start()
    builder.join()
    if builder.exitcode:
        sys.exit(builder.exitcode)


def _build(settings: bytes) -> None:
    try:
        _publish_or_go_on(decode_json(settings, Settings))
    except KbError as error:
        terminal.fail(error.message)
        sys.exit(error.exit_code)
