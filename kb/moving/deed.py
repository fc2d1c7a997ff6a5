"""What is to be done about each file: none is written over what a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kb.moving.record import Entry, Record, digest_of

OFFERED = "imported"
"""Folder below the data folder in which newer texts wait for an editor."""


class State(StrEnum):
    """What there is in a file's place."""

    NEW = "new"
    OURS = "ours"
    CHANGED = "changed"
    DELETED = "deleted"
    FOREIGN = "foreign"


class Deed(StrEnum):
    """What was done about a file."""

    WRITTEN = "written"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    CONFLICT = "conflict"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be written. `changed` is the time that it gets, in seconds since 1970."""

    path: str
    source: str
    data: bytes
    changed: float | None = None

    @property
    def digest(self) -> str:
        return digest_of(self.data)


def look_at(folder: Path, path: str, entry: Entry | None) -> State:
    """What there is in the place of a file, by what the record says of it."""
    try:
        digest = digest_of((folder / path).read_bytes())
    except FileNotFoundError:
        return State.DELETED if entry and entry.digest else State.NEW
    if entry is None:
        return State.FOREIGN
    return State.OURS if entry.wrote(digest) else State.CHANGED


def decide(folder: Path, data_dir: Path, planned: Planned, record: Record) -> Deed:
    """What is to be done about a file; nothing is written."""
    entry = record.files.get(planned.path)
    state = look_at(folder, planned.path, entry)
    if state in _SIMPLE:
        return _SIMPLE[state]
    if (folder / planned.path).read_bytes() == planned.data:
        return Deed.UNCHANGED
    if state is State.OURS:
        return Deed.UPDATED
    if entry is None or planned.digest in (entry.digest, entry.planned):
        return Deed.KEPT
    # Whoever has taken over what was offered deletes it there.
    settled = entry.offered == planned.digest and not offer_path(data_dir, planned.path).exists()
    return Deed.KEPT if settled else Deed.CONFLICT


_SIMPLE = {State.NEW: Deed.WRITTEN, State.DELETED: Deed.GONE}


def offer_path(data_dir: Path, path: str) -> Path:
    """Where the newer text of a file waits that an editor has changed."""
    return data_dir / OFFERED / path
