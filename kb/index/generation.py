"""Generations on disk: made beside the one that serves, published by swapping a pointer.

data/
  current                 the name of the generation that serves
  current.new             the name of one that is about to; it never served if a build ended here
  build.lock              held by whoever builds
  generations/NAME/       manifest.json, and a folder for each language
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from kb.errors import BuildBusy, BuildFailed, IndexUnavailable
from kb.index.manifest import MANIFEST_FILE

POINTER = "current"
_DRAFT = "current.new"
_SCRAP = ("building-*", "removing-*")
"""Folders that no reader looks into, and that no build leaves on purpose."""

Remove = Callable[[Path], object]

_NAME = re.compile(r"[0-9A-Za-z-]+")
KEPT = 3
"""Generations kept, the one that serves among them: what can be gone back to by hand."""


def generations_dir(data_dir: Path) -> Path:
    return data_dir / "generations"


def current_name(data_dir: Path) -> str | None:
    """Name of the published generation; None when nothing was published yet or it is illegible."""
    return _read_name(data_dir / POINTER)


def candidates(data_dir: Path) -> list[Path]:
    """Folders of generations that could serve, the best one first.

    That is the published one. When it cannot be read, the one before it is the next best; newer
    ones, which were never published or were gone back from, are better than nothing. When the
    pointer names none that exists, it is damaged, and the newest was most likely published.
    """
    folder = generations_dir(data_dir)
    names = sorted((path.name for path in folder.glob("*") if _is_whole(path)), reverse=True)
    current = current_name(data_dir)
    if current is not None:
        others = [name for name in names if name != current]
        if (folder / current).is_dir():
            others.sort(key=lambda name: name > current)  # stable: newest first on either side
        names = [current, *others]
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
        except OSError as error:
            raise BuildFailed(f"{data_dir} cannot be locked: {error.strerror}.") from error
        yield


@contextmanager
def new_folder(data_dir: Path) -> Iterator[Path]:
    """A folder to build in, which no reader looks into; it is gone afterwards.

    Raises BuildFailed for every error of the file system on the way, such as a full disk.
    """
    folder = generations_dir(data_dir)
    try:
        _clear(data_dir)
        prune(data_dir)  # what a build that was killed after it published did not come to
        # With the rights that the umask leaves: whoever serves may be another user.
        work = folder / f"building-{uuid4().hex}"
        work.mkdir()
        try:
            yield work
        finally:
            _clear(data_dir)
    except OSError as error:
        raise BuildFailed(
            f"The index could not be written to {folder}: {error.strerror or error}."
            " The one that was published before goes on serving."
        ) from error


def publish(data_dir: Path, work: Path, name: str, synced: Container[str] = ()) -> Path:
    """Make a finished folder the generation that serves, for good: every byte is on disk first.
    `synced` are paths in it of files that are already."""
    for path in work.rglob("*"):
        if path.relative_to(work).as_posix() not in synced:
            sync(path)
    sync(work)
    # The pointer's next content comes before the name: a build that ends between the two leaves
    # word of the folder that never served, and a full disk is noticed in time.
    draft = data_dir / _DRAFT
    with draft.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    folder = generations_dir(data_dir) / name
    work.rename(folder)
    sync(folder.parent)
    draft.replace(data_dir / POINTER)
    sync(data_dir)
    return folder


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as that can be."""
    shutil.rmtree(folder, ignore_errors=True)


def prune(data_dir: Path, remove: Remove = remove_tree) -> None:
    """Remove all but the newest generations; one that a process still reads stays. `remove` gets
    folders that nobody looks into any more, and may take its time."""
    whole = sorted(path for path in generations_dir(data_dir).glob("*") if _is_whole(path))
    current = current_name(data_dir)
    for folder in whole[:-KEPT]:
        if folder.name != current:
            _remove_unread(folder, remove)


def hold(folder: Path) -> int:
    """Mark a generation as read for as long as the returned file descriptor is open.

    Waits while the generation is being removed. Raises IndexUnavailable when it does not exist or
    has no manifest, and OSError when that cannot be opened.
    """
    if not folder.exists():
        raise IndexUnavailable(f"There is no generation {folder.name}.")
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


def _clear(data_dir: Path) -> None:
    """Remove what a build that did not come to its end left. Only for who has the lock."""
    draft = data_dir / _DRAFT
    unpublished = _read_name(draft)
    if unpublished is not None and unpublished != current_name(data_dir):
        _remove_unread(generations_dir(data_dir) / unpublished)
    draft.unlink(missing_ok=True)
    for pattern in _SCRAP:
        for left in generations_dir(data_dir).glob(pattern):
            remove_tree(left)


def _remove_unread(folder: Path, remove: Remove = remove_tree) -> None:
    """Remove a generation that nobody holds. Who comes meanwhile waits, and finds it gone."""
    scrap = folder.with_name(f"removing-{folder.name}")
    try:
        with (folder / MANIFEST_FILE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Under a name that the next build clears away, should this one end halfway.
            folder.rename(scrap)
    except OSError:
        return  # it is read, or gone, or cannot be removed now: the next build tries again
    remove(scrap)


def _read_name(pointer: Path) -> str | None:
    try:
        name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    return name if _NAME.fullmatch(name) else None


def _is_whole(folder: Path) -> bool:
    scrap = any(folder.match(pattern) for pattern in _SCRAP)
    # Not Path.is_file: one folder that may not be entered must not hide the others.
    return not scrap and os.path.isfile(folder / MANIFEST_FILE)
