"""What the published index was made from, so that nothing is built anew that did not change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kb.authoring import take_stamp
from kb.codec import Mismatch, decode_json, encode_json
from kb.config import Settings
from kb.index import find_published

SOURCES_FILE = "sources.json"

Stamp = dict[str, tuple[int, int, int]]
"""What `take_stamp` says of the articles."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the published generation was made from: a checksum of the articles' stamp and of the
    program's own."""

    generation: str
    checksum: str


def is_published(settings: Settings) -> bool:
    """Whether nothing has changed since the last publication: then not a file need be read."""
    published = find_published(settings.data_dir)
    if published is None:
        return False
    try:
        data = (settings.data_dir / SOURCES_FILE).read_bytes()
        known = decode_json(data, _Sources)
    except (OSError, Mismatch):
        return False
    return known == _Sources(published, _checksum(take_stamp(settings.articles_dir)))


def note_sources(settings: Settings, generation: str, stamp: Stamp) -> None:
    """Remember what a generation was made from; `stamp` was taken before the articles were read."""
    sources = _Sources(generation, _checksum(stamp))
    (settings.data_dir / SOURCES_FILE).write_bytes(encode_json(sources))


def _checksum(stamp: Stamp) -> str:
    code = take_stamp(Path(__file__).parent)
    # Python writes compiled files where it first needs them: the program is the same.
    program = {path: status for path, status in code.items() if "__pycache__" not in path}
    return hashlib.sha256(encode_json((stamp, program))).hexdigest()
