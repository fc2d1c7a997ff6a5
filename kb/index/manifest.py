"""The manifest of a generation: what it holds, and the checksum of every file in it.

On disk it is one line of JSON that begins with a checksum of the rest of itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.codec import Mismatch, decode_json, encode_json
from kb.errors import IndexUnavailable
from kb.index.seal import hash_file

if TYPE_CHECKING:
    from kb.index.seal import Checked, Hashed

FORMAT = 6
"""Version of the layout on disk. Raised when a reader of the old one could not read the new."""

MANIFEST_FILE = "manifest.json"

LARGE = 64 * 1024
"""Bytes of a file from which on it is handed to another thread to be hashed. That costs 50 µs or
more, for which 20 kB are hashed: an index of 122 files and 30 kB is checked in 3 ms, not in 10."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a generation holds of one language.

    `signature` is a checksum of all that went into it: when it is the same, so is the index.
    `analyzer` and `scoring` are the versions of what made its words and its numbers. `patched` is
    how many passages came and went since all were last compiled together.
    """

    signature: str
    analyzer: str
    scoring: str
    articles: int
    passages: int
    patched: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """`built` is a UTC time in ISO 8601; `files` maps paths in the generation to sha256 sums.

    `languages` has what a generation holds of each language from the day on which it was built.
    When another version of a policy comes into force, another edition of its language serves:
    `later` has those, by language and first day (`en@2027-01-01`). Each is a folder of that name.
    """

    format: int
    generation: str
    built: str
    languages: dict[str, Shelf]
    later: dict[str, Shelf]
    files: dict[str, str]

    @property
    def shelves(self) -> dict[str, Shelf]:
        """All of them, by name."""
        return self.languages | self.later

    def has(self, shelves: Mapping[str, Shelf], files: Mapping[str, str]) -> bool:
        """Whether a generation holds just these shelves, and of other files just these."""
        others = {
            name: checksum
            for name, checksum in self.files.items()
            if name.partition("/")[0] not in self.shelves
        }
        return self.shelves == shelves and others == files


@dataclass(frozen=True, slots=True)
class _Version:
    """All that can be relied on in a manifest of another version."""

    format: int


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into its generation. Last, because it vouches for the other files."""
    (folder / MANIFEST_FILE).write_bytes(_seal(manifest))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest.

    Raises IndexUnavailable when it is absent, of another format version or another generation, or
    when a single byte of it is not as `write_manifest` wrote it.
    """
    try:
        data = (folder / MANIFEST_FILE).read_bytes()
        version = decode_json(data, _Version).format
        if version != FORMAT:
            raise IndexUnavailable(
                f"{folder.name} has format {version}, and this version of kb reads {FORMAT}."
                " Run `kb build`."
            )
        manifest = decode_json(data, Manifest)
    except FileNotFoundError:
        raise IndexUnavailable(f"{folder.name} has no manifest.") from None
    except (OSError, Mismatch) as error:
        raise IndexUnavailable(f"{folder.name} has a damaged manifest: {error}") from error
    if data != _seal(manifest):
        raise IndexUnavailable(f"{folder.name} has a damaged manifest: it fails its checksum.")
    if manifest.generation != folder.name:
        raise IndexUnavailable(f"{folder.name} has the manifest of {manifest.generation}.")
    return manifest


def verify_files(folder: Path, manifest: Manifest, checked: Checked | None = None) -> None:
    """Compare every file of a generation with its checksum, but those that are `checked` already;
    the others are from now on. Raises IndexUnavailable."""
    found = set(_list_files(folder)) - {MANIFEST_FILE}
    if found != set(manifest.files):
        odd = ", ".join(sorted(found ^ set(manifest.files)))
        raise IndexUnavailable(f"{folder.name} lacks files or has too many: {odd}.")
    sums = {name: checked.find(folder / name) for name in manifest.files} if checked else {}
    hashed = _hash_files(folder, [name for name in manifest.files if not sums.get(name)])
    for name, expected in manifest.files.items():
        checksum = hashed[name][1].hexdigest() if name in hashed else sums[name]
        if checksum != expected:
            raise IndexUnavailable(f"{folder.name} is damaged: {name} fails its checksum.")
    if checked:
        checked.note(dict(hashed.values()))


def _hash_files(folder: Path, names: Iterable[str]) -> dict[str, Hashed]:
    """The digest of files of a folder, by name. Raises IndexUnavailable as `checksum` does.

    Large files on several cores at once: hashing lets other threads run.
    """
    paths = {name: folder / name for name in names}
    with ThreadPoolExecutor() as pool:  # starts no thread before it is handed something
        waiting = {
            name: pool.submit(_hash, path) for name, path in paths.items() if _is_large(path)
        }
        found = {name: _hash(path) for name, path in paths.items() if name not in waiting}
    return found | {name: each.result() for name, each in waiting.items()}


def checksum(path: Path) -> str:
    """sha256 of a file, in hexadecimal. Raises IndexUnavailable when it cannot be read."""
    return _hash(path)[1].hexdigest()


def _hash(path: Path) -> Hashed:
    try:
        return hash_file(path)
    except OSError as error:
        raise IndexUnavailable(f"{path} cannot be read: {error.strerror}.") from error


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size >= LARGE
    except OSError:
        return False  # whoever reads it says why it cannot be read


def _seal(manifest: Manifest) -> bytes:
    """The manifest's one way to be written: its fields in their order, their checksum first."""
    content = encode_json(manifest)
    return b'{"checksum":"%s",%s' % (hashlib.sha256(content).hexdigest().encode(), content[1:])


def _list_files(folder: Path) -> Iterator[str]:
    """Paths in a folder of all that is no folder itself; what cannot be read to its end is marked.

    Reading from a pipe in a file's place would wait for ever.
    """
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        inside = Path(root).relative_to(folder)
        for name in (*names, *links):
            place = (inside / name).as_posix()
            is_file = os.path.isfile(os.path.join(root, name))
            yield place if is_file else f"{place} (not a file)"
