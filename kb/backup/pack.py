"""A help centre into one file, while it serves."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kb import __version__
from kb.backup.layout import Part, find_parts, list_files, point_settings
from kb.backup.record import (
    CHUNK,
    FORMAT,
    HEAD,
    SETTINGS,
    SUMS,
    BackupFailed,
    Contents,
    Head,
    Sum,
)
from kb.codec import encode_json
from kb.config import Settings
from kb.insight import LOG_FILE
from kb.insight.spare import copy_log

LEVEL = 6
"""Of gzip, 1 to 9. A log of 70,000 searches and 25 MB takes 1.5 s and becomes 45 % of that; level 1
takes half as long and makes it 47 %, level 9 half as long again for nothing."""


def write_backup(settings: Settings, config: Path, target: Path) -> Contents:
    """Write articles, settings, what they name, and the log into `target`, a `.tar.gz`.

    `config` is the `kb.toml`, which may be absent. A server may run meanwhile: the log is copied as
    it is at one moment. The file appears whole or not at all, and takes the place of one of the
    same name; nobody but its owner may read it. Not in it: the index, which is built from the
    articles; the salt that makes visitors of today recognisable, which is better forgotten; and
    what the environment says.

    Raises BackupFailed when something cannot be read or written, and when there are no articles: a
    timer that calls it in another folder must not go unnoticed. LogUnavailable for a log that is
    damaged.
    """
    if not settings.articles_dir.is_dir():
        raise BackupFailed(
            f"{settings.articles}: no such folder, so there is nothing to back up. Go to the folder"
            " of the help centre, or name its settings with --config."
        )
    head = Head(FORMAT, __version__, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        with _appearing(target) as file:
            return _write(file, head, settings, config)
    except (OSError, tarfile.TarError) as error:
        raise BackupFailed(f"{target} could not be written: {error}.") from error


def _write(file: IO[bytes], head: Head, settings: Settings, config: Path) -> Contents:
    parts = find_parts(settings, config.parent)
    text = config.read_text(encoding="utf-8") if config.is_file() else ""
    data = settings.data_dir.resolve()
    files: dict[str, Sum] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as tar:
        _add_bytes(tar, HEAD, encode_json(head))
        files[SETTINGS] = _add_bytes(tar, SETTINGS, point_settings(text, parts).encode())
        for part in parts:
            if (part.section, part.key) == ("", "data"):
                _add_log(tar, part, Path(file.name).parent, files)
                continue
            for source, below in list_files(part.source, data):
                _add(tar, "/".join(filter(None, (part.place, below))), source, files)
        _add_bytes(tar, SUMS, encode_json(files))
    return Contents(head, files)


def _add_log(tar: tarfile.TarFile, part: Part, near: Path, files: dict[str, Sum]) -> None:
    if not (part.source / LOG_FILE).exists():
        return
    with tempfile.TemporaryDirectory(dir=near, prefix=".kb-log-") as scratch:
        copy = Path(scratch) / LOG_FILE
        copy_log(part.source / LOG_FILE, copy)
        _add(tar, f"{part.place}/{LOG_FILE}", copy, files)


def _add(tar: tarfile.TarFile, name: str, source: Path, files: dict[str, Sum]) -> None:
    """A file as it is while it is read; one that is being written fails the backup."""
    if name in files:
        return  # named by two settings
    with source.open("rb") as opened:
        info = _describe(name, os.fstat(opened.fileno()).st_size)
        info.mtime = int(os.fstat(opened.fileno()).st_mtime)
        reader = _Summing(opened)
        tar.addfile(info, reader)
    files[name] = Sum(info.size, reader.sha256.hexdigest())


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> Sum:
    tar.addfile(_describe(name, len(data)), io.BytesIO(data))
    return Sum(len(data), hashlib.sha256(data).hexdigest())


def _describe(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


class _Summing:
    """A file that is read once, and its checksum."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        data = self._file.read(size)
        self.sha256.update(data)
        return data


@contextmanager
def _appearing(target: Path) -> Iterator[IO[bytes]]:
    """A file that is at `target` once it is whole and on the disk."""
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}-", delete=False
    ) as file:
        path = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            path.replace(target)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
