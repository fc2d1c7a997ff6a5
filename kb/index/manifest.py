"""The manifest of a generation: what it holds, and the checksum of every file in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kb.codec import Mismatch, decode_json, encode_json
from kb.errors import IndexUnavailable

FORMAT = 2
"""Version of the layout on disk. Raised when a reader of the old one could not read the new."""

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a generation holds of one language.

    `signature` is a checksum of all that went into it: when it is the same, so is the index.
    """

    signature: str
    analyzer: str
    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`built` is a UTC time in ISO 8601; `files` maps paths in the generation to sha256 sums."""

    format: int
    generation: str
    built: str
    languages: dict[str, Shelf]
    files: dict[str, str]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into its generation. Last, because it vouches for the other files."""
    (folder / MANIFEST_FILE).write_bytes(encode_json(manifest))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest.

    Raises IndexUnavailable when it is absent, damaged, or of another format version.
    """
    try:
        manifest = decode_json((folder / MANIFEST_FILE).read_bytes(), Manifest)
    except FileNotFoundError:
        raise IndexUnavailable(f"{folder.name} has no manifest.") from None
    except (OSError, Mismatch) as error:
        raise IndexUnavailable(f"{folder.name} has a damaged manifest: {error}") from error
    if manifest.format != FORMAT:
        raise IndexUnavailable(
            f"{folder.name} has format {manifest.format}, and this version of kb reads {FORMAT}."
            " Run `kb build`."
        )
    return manifest


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a generation with its checksum. Raises IndexUnavailable."""
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {MANIFEST_FILE}
    if found != set(manifest.files):
        odd = ", ".join(sorted(found ^ set(manifest.files)))
        raise IndexUnavailable(f"{folder.name} lacks files or has too many: {odd}.")
    for name, expected in manifest.files.items():
        if checksum(folder / name) != expected:
            raise IndexUnavailable(f"{folder.name} is damaged: {name} fails its checksum.")


def checksum(path: Path) -> str:
    """sha256 of a file, in hexadecimal. Raises IndexUnavailable when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexUnavailable(f"{path} cannot be read: {error.strerror}.") from error
