"""What was imported before: which page became which file, and what was written into it.

It stands beside the articles and travels with them, in version control and in backups. kb reads no
hidden files, so that no article is taken for it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kb.codec import Mismatch, decode_json
from kb.moving.export import ImportRefused
from kb.moving.file import write_file

RECORD = ".imported.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was imported. `source` is the key of what it came from; `digest` the sha256 of
    what was written last, empty when nothing was yet; `planned` of what an import was about to
    write; `offered` of a newer text that waits for an editor, because the file was changed here."""

    source: str
    digest: str = ""
    planned: str = ""
    offered: str = ""

    def wrote(self, digest: str) -> bool:
        """Whether an import wrote these bytes, so that nobody has changed them since."""
        return bool(digest) and digest in (self.digest, self.planned)


@dataclass(slots=True)
class Record:
    """All that was imported, by path below the articles folder; and each shelf's folder."""

    files: dict[str, Entry] = field(default_factory=dict)
    shelves: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def sources(self) -> dict[str, str]:
        """The path of each source's file."""
        return {entry.source: path for path, entry in self.files.items()}

    def plan(self, path: str, source: str, digest: str) -> None:
        """Say what is about to be written, so that a file is known again after a crash."""
        known = self.files.get(path, Entry(source))
        self.files[path] = replace(known, source=source, planned=digest)

    def settle(self, path: str, source: str, digest: str) -> None:
        """Say what was written."""
        self.files[path] = Entry(source, digest)


def read_record(folder: Path) -> Record:
    """The record of an articles folder; an empty one where nothing was imported.

    Raises ImportRefused for one that is damaged, or was written by a later kb.
    """
    path = folder / RECORD
    try:
        record = decode_json(path.read_bytes(), Record)
    except FileNotFoundError:
        return Record()
    except (OSError, Mismatch) as error:
        raise ImportRefused(
            f"{path} cannot be read: {error}. It says which files were imported. Take it from a"
            " backup or from version control."
        ) from error
    if record.format != FORMAT:
        raise ImportRefused(f"{path} was written by a later version of kb. Update kb.")
    return record


def write_record(folder: Path, record: Record) -> bool:
    """Write the record, whole or not at all; whether it changed. Raises OSError."""
    files = {
        path: {key: value for key, value in asdict(entry).items() if value}
        for path, entry in record.files.items()
    }
    shown = {"files": files, "format": record.format, "shelves": record.shelves}
    text = json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = folder / RECORD
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    write_file(path, text.encode())
    return True


def digest_of(data: bytes) -> str:
    """sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
