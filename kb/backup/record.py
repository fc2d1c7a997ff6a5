"""What a backup says of itself: its format, when it was made, and a checksum of every file."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import KbError

FORMAT = 1
"""Of the file. Raised when an older version could not read a newer one's."""

HEAD = "backup.json"
"""The first file in it: a `Head`."""
SUMS = "sums.json"
"""The last file in it: what must be there. Written last, so that no file is read twice."""

SETTINGS = "kb.toml"
CHUNK = 256 * 1024
"""Bytes that are read at once."""


class BackupFailed(KbError):
    """A backup could not be written, or what is in one could not be put where it belongs."""

    code = "backup-failed"


class BackupRefused(KbError):
    """A file is no backup, is damaged, or holds what no backup of ours holds."""

    code = "backup-refused"


@dataclass(frozen=True, slots=True)
class Head:
    """`version` is that of kb; `made` a UTC time in ISO 8601."""

    format: int
    version: str
    made: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Size in bytes and sha256 of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: files by their paths, as they lie in the folder of a help centre."""

    head: Head
    files: dict[str, Sum]

    @property
    def bytes(self) -> int:
        """Of all files, unpacked."""
        return sum(each.size for each in self.files.values())
