"""A backup back into a folder. Nothing of it is believed before it was checked."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.backup.record import (
    CHUNK,
    FORMAT,
    HEAD,
    SUMS,
    BackupFailed,
    BackupRefused,
    Contents,
    Head,
    Sum,
)
from kb.codec import Mismatch, decode_json
from kb.errors import UsageError

MOST_FILES = 200_000
MOST_BYTES = 256 * 1024**3
"""Of what is unpacked. No help centre is so large; what says that it is, is made to fill a disk."""
LARGEST_NOTE = 64 * 1024**2
"""Bytes of what the backup says of itself, which is read whole: 200,000 checksums take 30 MB."""
LONGEST_READ = 1024**2
"""Bytes that the tar format may have read at once, for names longer than its fields."""

_DEEPEST = 32
_LONGEST_NAME = 255


class _Refusal(Exception):
    """Why a backup is refused; goes on after the name of the file."""


def restore_backup(file: Path, folder: Path) -> Contents:
    """Put what is in a backup into `folder`, which must be new or empty.

    It is unpacked beside, compared with its checksums, and only then moved to where it belongs.
    Raises BackupRefused for a file that is damaged, no backup, made by a newer version of kb, or
    that holds anything but files at paths within; UsageError for a folder that holds something;
    BackupFailed when it cannot be written. After an error the folder is as it was.
    """
    is_new = not folder.exists()
    if not is_new and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty. Name a folder that is new or empty.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as scratch:
            contents = _unpack(file, Path(scratch))
            os.sync()  # all of it is on the disk before any of it can be seen
            for path in sorted(Path(scratch).iterdir()):
                path.rename(folder / path.name)
    except (OSError, _Refusal) as error:
        if is_new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if isinstance(error, _Refusal):
            raise BackupRefused(f"{file} {error}") from error
        raise BackupFailed(f"{folder} could not be restored: {error}.") from error
    return contents


def _unpack(file: Path, scratch: Path) -> Contents:
    with _reading(file) as (tar, rest):
        members = iter(tar)
        head = _read_head(tar, next(members, None))
        intake = _Intake(scratch)
        told: dict[str, Sum] | None = None
        for member in members:
            if told is not None:
                raise _Refusal(f"has {member.name[:80]!r} after its end.")
            if member.name == SUMS:
                told = _read_sums(tar, member)
                continue
            intake.take(tar, member)
        _read_out(rest)
    found = intake.found
    if told is None:
        raise _Refusal("is not whole: its end is missing. Use another copy of it.")
    if found != told:
        wrong = sorted(name for name in {*found, *told} if found.get(name) != told.get(name))
        raise _Refusal(f"is damaged: {wrong[0]!r} is not what it was. Use another copy of it.")
    return Contents(head, found)


@contextmanager
def _reading(file: Path) -> Iterator[tuple[tarfile.TarFile, gzip.GzipFile]]:
    """The archive, and the stream that it is read from. Raises _Refusal for what is none."""
    try:
        with gzip.open(file) as unzipped:
            bounded = _Bounded(unzipped)
            with tarfile.open(fileobj=bounded, mode="r:") as tar:  # type: ignore[call-overload]
                yield tar, unzipped
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as error:
        # A ValueError is what tarfile raises for headers of files with holes that are no numbers.
        raise _Refusal("is damaged, or no backup of kb. Use another copy of it.") from error


def _read_head(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> Head:
    if member is None or member.name != HEAD:
        raise _Refusal("is no backup of kb.")
    data = _read_note(tar, member)
    try:
        return _check_format(decode_json(data, Head))
    except Mismatch as error:
        version = _guess_format(data)
        if version and version > FORMAT:
            raise _Refusal(_too_new(version)) from error
        raise _Refusal("is no backup of kb.") from error


def _check_format(head: Head) -> Head:
    if head.format > FORMAT:
        raise _Refusal(_too_new(head.format, head.version))
    return head


def _guess_format(data: bytes) -> int | None:
    try:
        said = decode_json(data, dict).get("format")
    except Mismatch:
        return None
    return said if isinstance(said, int) else None


def _too_new(version: int, maker: str = "") -> str:
    by = f"kb {maker[:20]}" if maker else "a newer version of kb"
    return f"was made by {by} (format {version}, this one reads {FORMAT}). Restore with that."


def _read_sums(tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Sum]:
    try:
        return decode_json(_read_note(tar, member), dict[str, Sum])
    except Mismatch as error:
        raise _Refusal("is damaged: its checksums cannot be read.") from error


def _read_note(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if not _is_plain(member) or member.size > LARGEST_NOTE:
        raise _Refusal("is no backup of kb.")
    return b"".join(_read(tar, member))


class _Intake:
    """The files that were taken out so far, each looked at before it is written."""

    def __init__(self, scratch: Path) -> None:
        self.found: dict[str, Sum] = {}
        self._scratch = scratch
        self._bytes = 0

    def take(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        """Write a file. Raises _Refusal for what is none, or lies elsewhere, or is too much."""
        shown = repr(member.name[:80])
        if not _is_plain(member):
            raise _Refusal(f"has {shown}, which is no plain file.")
        if not is_safe(member.name) or member.name == HEAD:
            raise _Refusal(f"has {shown}, which is no path in a help centre.")
        if member.name in self.found:
            raise _Refusal(f"has {shown} twice.")
        self._bytes += member.size
        if len(self.found) >= MOST_FILES or self._bytes > MOST_BYTES:
            raise _Refusal("holds more than any help centre.")
        if member.size > shutil.disk_usage(self._scratch).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), member.name)
        self.found[member.name] = _copy(tar, member, self._scratch)


def is_safe(name: str) -> bool:
    """Whether a path of a backup leads to a place within the folder that it is put in."""
    parts = name.split("/")
    return (
        len(parts) <= _DEEPEST
        and "\\" not in name
        and name.isprintable()
        and all(part not in ("", ".", "..") for part in parts)
        and all(len(part.encode()) <= _LONGEST_NAME for part in parts)
    )


def _is_plain(member: tarfile.TarInfo) -> bool:
    """No folder, link, device or file with holes: of these a name says where it leads, or a few
    bytes how much they are."""
    is_file = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
    return is_file and not member.issparse() and member.size >= 0


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> Sum:
    target = scratch / member.name
    sha256 = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for data in _read(tar, member):
                sha256.update(data)
                file.write(data)
    except (FileExistsError, NotADirectoryError) as error:
        raise _Refusal(f"has {member.name[:80]!r}, which is a folder elsewhere in it.") from error
    if 0 <= member.mtime < 2**33:
        os.utime(target, (member.mtime, member.mtime))
    return Sum(member.size, sha256.hexdigest())


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member)
    left = member.size
    while file is not None and left > 0:
        data = file.read(min(CHUNK, left))
        if not data:
            raise EOFError
        left -= len(data)
        yield data


def _read_out(rest: gzip.GzipFile) -> None:
    """To the end, where gzip has a checksum of all; behind the files there are zeros alone."""
    left = LONGEST_READ
    while data := rest.read(CHUNK):
        left -= len(data)
        if left < 0 or data.strip(b"\0"):
            raise _Refusal("has something after its end.")


class _Bounded:
    """A stream of which nobody reads much at once: a name of a gigabyte takes as much memory."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LONGEST_READ:
            raise _Refusal("has a name longer than any.")
        return self._stream.read(size)
