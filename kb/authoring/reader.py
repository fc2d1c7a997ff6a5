"""Article files, read once: what has not changed is not parsed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from kb.authoring.article import Parsed, parse_article
from kb.authoring.history import file_day
from kb.authoring.image import ImageReader
from kb.authoring.watch import FileStatus
from kb.codec import decode_json, encode_json
from kb.memory import Memory
from kb.model import Problem

_PREFIX = "parsed "

Stamp = tuple[FileStatus, date | None]
"""A file's status, and the day of its last change if git knows it."""


Progress = Callable[[int, int], None]
"""Called with how many changed files are read and how many there are."""


class ArticleFile(NamedTuple):
    """A file to read: its path, its place below the articles folder, the day of its last change if
    git knows it, and its status if that was looked at a moment ago. A tuple: ten thousand are made
    for each edit, in 5 ms and not in 15."""

    path: str
    source: str
    updated: date | None
    status: FileStatus | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What a file with this stamp gave; `key` is its name in the memory."""

    stamp: Stamp | None
    key: str
    parsed: Parsed


class ArticleReader:
    """Reads article files. What this process has read before it knows by the file's stamp, what
    another has read by the file's content, from `memory`."""

    def __init__(self, memory: Memory) -> None:
        self.images = ImageReader()
        self._memory = memory
        self._known: dict[str, _Known] = {}

    def has_read(self, source: str, status: FileStatus) -> bool:
        """Whether a file was read when it had this status."""
        known = self._known.get(source)
        return known is not None and known.stamp is not None and known.stamp[0] == status

    def read(
        self, files: Sequence[ArticleFile], progress: Progress | None = None
    ) -> dict[str, Parsed]:
        """What each file gives, by source. Files that are not named any more are forgotten."""
        found: dict[str, _Known] = {}
        changed = []
        for file in files:
            known = self._known.get(file.source)
            if known and known.stamp and known.stamp == _stamp(file):
                found[file.source] = known
            else:
                changed.append(file)
        read = self._read_changed(changed, progress)
        if changed:  # in the order of the files again
            found = {file.source: read.get(file.source) or found[file.source] for file in files}
        is_first = not self._known
        self._known = found
        if is_first:
            self._memory.forget_others(_PREFIX, (known.key for known in found.values()))
        return {source: known.parsed for source, known in found.items()}

    def _read_changed(
        self,
        files: Sequence[ArticleFile],
        progress: Progress | None,
    ) -> dict[str, _Known]:
        stamps = {file.source: _stamp(file) for file in files}
        contents = {file.source: _read_bytes(file) for file in files}
        keys = {source: _key(source, *content) for source, content in contents.items()}
        remembered = self._memory.recall(keys.values())
        found, fresh = {}, {}
        for count, (source, (data, updated)) in enumerate(contents.items(), start=1):
            key = keys[source]
            if isinstance(data, Problem):
                parsed = Parsed(None, (), (data,))
            elif key in remembered:
                parsed = decode_json(remembered[key], Parsed)
            else:
                parsed = parse_article(source, data, updated)
                fresh[key] = encode_json(parsed)
            found[source] = _Known(stamps[source], key, parsed)
            if progress:
                progress(count, len(files))
        self._memory.remember(fresh)
        return found


def _stamp(file: ArticleFile) -> Stamp | None:
    if file.status:
        return file.status, file.updated
    try:
        status = os.stat(file.path)
    except OSError:
        return None  # whoever reads it says so
    return (status.st_mtime_ns, status.st_size, status.st_ino), file.updated


def _read_bytes(file: ArticleFile) -> tuple[bytes | Problem, date]:
    try:
        path = Path(file.path)
        return path.read_bytes(), file.updated or file_day(path)
    except OSError as error:
        return Problem(file.source, 1, f"cannot be read: {error.strerror}."), date.min


def _key(source: str, data: bytes | Problem, updated: date) -> str:
    digest = hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else "unread"
    return f"{_PREFIX}{_version()} {source} {updated} {digest}"


@cache
def _version() -> str:
    """Changes whenever a file may be parsed otherwise: with this room's code, the model's, and the
    libraries that it uses."""
    room = Path(__file__).parent
    code = [*sorted(room.glob("*.py")), room.parent / "model.py", room.parent / "schedule.py"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in code))
    for library in ("markdown-it-py", "mdit-py-plugins", "nh3", "PyYAML"):
        digest.update(version(library).encode())
    return digest.hexdigest()[:16]
