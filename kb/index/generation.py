"""Generations on disk: made beside the one that serves, published by swapping a pointer.

data/
  current                 the name of the generation that serves
  build.lock              held by whoever builds
  generations/NAME/       manifest.json, and a folder for each language
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import BuildBusy, BuildFailed, IndexUnavailable
from kb.index.manifest import MANIFEST_FILE

POINTER = "current"
_NAME = re.compile(r"[0-9A-Za-z-]+")
KEPT = 3
"""Generations kept, the one that serves among them: what can be gone back to by hand."""


def generations_dir(data_dir: Path) -> Path:
    return data_dir / "generations"


def current_name(data_dir: Path) -> str | None:
    """Name of the published generation; None when nothing was published yet or it is illegible."""
    try:
        name = (data_dir / POINTER).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    return name if _NAME.fullmatch(name) else None


def candidates(data_dir: Path) -> list[Path]:
    """Folders of generations that could serve: the published one, then the others, newest first."""
    folder = generations_dir(data_dir)
    names = sorted((path.name for path in folder.glob("*") if _is_whole(path)), reverse=True)
    current = current_name(data_dir)
    if current is not None:
        names = [current, *(name for name in names if name < current)]
    return [folder / name for name in names]


@contextmanager
def build_lock(data_dir: Path) -> Iterator[None]:
    """Be the only builder. The kernel lets the lock go when the process ends, however it ends.

    Raises BuildFailed when another build is running or when the folder cannot be written.
    """
    try:
        generations_dir(data_dir).mkdir(parents=True, exist_ok=True)
        file = (data_dir / "build.lock").open("ab")
    except OSError as error:
        raise BuildFailed(
            f"{data_dir} cannot be written: {error.strerror}. Choose another folder with --data."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildBusy("Another build is running. Wait until it ends.") from None
        yield


@contextmanager
def new_folder(data_dir: Path) -> Iterator[Path]:
    """A folder to build in, which no reader looks into; it is gone afterwards.

    Raises BuildFailed for every error of the file system on the way, such as a full disk.
    """
    folder = generations_dir(data_dir)
    try:
        for left in folder.glob("building-*"):  # of a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise BuildFailed(
            f"The index could not be written to {folder}: {error.strerror or error}."
            " The one that was published before goes on serving."
        ) from error


def publish(data_dir: Path, work: Path, name: str) -> Path:
    """Make a finished folder the generation that serves, for good: every byte is on disk first."""
    for path in work.rglob("*"):
        sync(path)
    sync(work)
    folder = generations_dir(data_dir) / name
    work.rename(folder)
    sync(folder.parent)
    pointer = data_dir / POINTER
    draft = pointer.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(pointer)
    sync(data_dir)
    return folder


def prune(data_dir: Path) -> None:
    """Remove all but the newest generations; one that a process still reads stays."""
    whole = sorted(path for path in generations_dir(data_dir).glob("*") if _is_whole(path))
    current = current_name(data_dir)
    for folder in whole[:-KEPT]:
        if folder.name != current:
            _remove_unread(folder)


def hold(folder: Path) -> int:
    """Mark a generation as read for as long as the returned file descriptor is open.

    Waits while the generation is being removed. Raises IndexUnavailable when it has no manifest,
    and OSError when that cannot be opened.
    """
    try:
        descriptor = os.open(folder / MANIFEST_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexUnavailable(f"{folder.name} has no manifest.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def sync(path: Path) -> None:
    """Have the kernel write a file's bytes, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unread(folder: Path) -> None:
    """Remove a generation that nobody holds. Who comes meanwhile waits, and finds it gone."""
    with (folder / MANIFEST_FILE).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    return (folder / MANIFEST_FILE).is_file() and not folder.name.startswith("building-")
