"""What the tests of faults share: a help centre in two editions, and builds in a child process."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from kb.authoring import load_library
from kb.codec import encode_json
from kb.index import Index, compile_index, open_index
from kb.model import Library
from kb.result import Query
from kb.search import search

QUESTIONS = (("en", "first lamp"), ("en", '"for a month" -second'), ("tr", "lamba"))


def edition(folder: Path, title: str) -> Library:
    """A small help centre in two languages. Only the English title tells editions apart."""
    articles = {
        "en/lamps/blue.md": f"---\ntitle: {title} blue lamp\n---\nThe lamp glows for a month.\n",
        "en/lamps/delivery.md": "---\ntitle: Delivery\n---\nThe lamp comes by post.\n",
        "tr/lamps/blue.md": "---\ntitle: Mavi lamba\n---\nLamba bir ay yanar.\n",
    }
    for name, text in articles.items():
        path = folder / title / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_library(folder / title)[0]


def answers(index: Index) -> bytes:
    """All that can be learned from an index: every article, and what searches find."""
    articles = {lang: index.articles(lang) for lang in index.languages}
    asked = [Query(text, lang) for lang, text in QUESTIONS if lang in index.languages]
    found = [search(index, query).hits for query in asked]
    return encode_json([articles, found])


def answers_of(library: Library, data_dir: Path) -> bytes:
    """What an index that was built without a fault answers."""
    compile_index(library, data_dir)
    return answers(open_index(data_dir))


def generations(data_dir: Path) -> list[Path]:
    """All that stands where generations do, in the order of names; finished or not."""
    return sorted((data_dir / "generations").iterdir())


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def replaced(path: Path, content: bytes | None) -> Iterator[None]:
    """Put other content in a file's place, or nothing. Another generation that shares the file
    keeps it: one fault at a time."""
    data_dir = next(folder for folder in path.parents if folder.name == "data")
    aside = data_dir.with_name(f"aside-{uuid4().hex}")
    path.rename(aside)
    try:
        if content is not None:
            path.write_bytes(content)
        yield
    finally:
        aside.rename(path)


class Child:
    """A fork of this process that does one thing and ends; it reports its last words."""

    def __init__(self, act: Callable[[], object]) -> None:
        reader, writer = os.pipe()
        self._words = os.fdopen(reader, "rb")
        self.pid = os.fork()
        if self.pid == 0:
            self._act(act, writer)
        os.close(writer)

    @staticmethod
    def _act(act: Callable[[], object], writer: int) -> None:
        code = 1
        try:
            try:
                said = str(act())
                code = 0
            except BaseException:
                said = traceback.format_exc()
            with os.fdopen(writer, "w") as words:
                words.write(said)
        finally:
            os._exit(code)  # nothing of the parent may run on in its fork

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[int, str]:
        """Exit code, or minus the signal that ended it, and what `act` returned or raised."""
        with self._words:
            words = self._words.read().decode()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), words


_CHANGES = {
    "os.mkdir",
    "os.rename",
    "os.link",
    "os.symlink",
    "os.remove",
    "os.rmdir",
    "os.truncate",
    "os.chmod",
    "os.utime",
    "fcntl.flock",
    "mmap.__new__",
}


def watch_steps(step: Callable[[str, tuple[Any, ...]], None]) -> None:
    """Call `step` before everything that this process does to the file system from now on, fsync
    included. There is no way back: for a child process."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        if event in _CHANGES or (event == "open" and arguments[2] & writes):
            step(event, arguments)

    sync = os.fsync

    def fsync(descriptor: int) -> None:
        step("fsync", (descriptor,))
        sync(descriptor)

    os.fsync = fsync  # type: ignore[assignment]  # the standard library's: it raises no event
    sys.addaudithook(hook)
