"""A disk without room, at whatever moment it runs out: the build fails, and only the build."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import PATIENCE

from kb.errors import BuildFailed
from kb.index import compile_index, open_index
from kb.memory import MEMORY_FILE
from kb.model import Library

from .faults import Child, answers, answers_of, edition, files_of

PAGE = 4096

Snapshot = dict[str, bytes]


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Library, Library]:
    return edition(tmp_path, "First"), edition(tmp_path, "Second")


class Disk:
    """A file system in memory, of a size that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", f"size={1 << 26}", "tmpfs")

    def resize(self, size: int) -> None:
        self._mount("-o", f"remount,size={size}")

    def used(self) -> int:
        status = os.statvfs(self.folder)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    def _mount(self, *arguments: str) -> None:
        done = subprocess.run(
            ["mount", *arguments, str(self.folder)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    yield disk
    disk.unmount()


def snapshot(folder: Path) -> Snapshot:
    """Every name in a folder; the content of what is a file. What is remembered of articles is left
    out: it may hold words of what was not published, and may go at any time."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if not path.name.startswith(MEMORY_FILE)
    }


def is_locked(data_dir: Path) -> bool:
    with (data_dir / "build.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def try_build(library: Library, data_dir: Path) -> str:
    """Why a build failed, or nothing. In a process of its own, as a build is."""

    def act() -> str:
        try:
            compile_index(library, data_dir)
        except BuildFailed as error:
            return error.message
        return ""

    code, said = Child(act).wait()
    assert code == 0, said
    return said


def check_message(said: str, data_dir: Path, *reasons: str) -> None:
    assert said.startswith(f"The index could not be written to {data_dir}/generations: "), said
    assert said.endswith(" The one that was published before goes on serving."), said
    assert any(reason in said for reason in reasons), said


def test_a_disk_that_fills_at_any_stage_fails_the_build_and_harms_nothing(
    editions: tuple[Library, Library], disk: Disk, tmp_path: Path
) -> None:
    old, new = editions
    told = [answers_of(each, tmp_path / "whole") for each in editions]
    data_dir = disk.folder / "data"
    compile_index(old, data_dir)
    before, used = snapshot(data_dir), disk.used()
    failed = 0

    # One page more each time, until the build fits.
    while True:
        disk.resize(used + failed * PAGE)
        said = try_build(new, data_dir)
        if not said:
            break
        failed += 1
        check_message(said, data_dir, "No space left on device")
        assert snapshot(data_dir) == before, "rubbish was left, or something was changed"
        assert not is_locked(data_dir)
        index = open_index(data_dir)
        assert (answers(index), index.refused) == (told[0], ())
        del index

    assert failed > 10, "the disk was full at several stages"
    assert answers(open_index(data_dir)) == told[1]


def test_a_disk_without_room_for_a_first_build_is_left_empty(
    editions: tuple[Library, Library], disk: Disk
) -> None:
    data_dir = disk.folder / "data"
    for pages in (1, 2, 4, 8, 16):
        disk.resize(pages * PAGE)
        said = try_build(editions[0], data_dir)
        check_message(said, data_dir, "No space left on device")
        assert list(snapshot(data_dir)) in (
            ["build.lock", "generations"],
            ["generations", "build.lock"],
        )
        assert not is_locked(data_dir)


def test_the_program_says_that_the_disk_is_full_in_one_line(disk: Disk, tmp_path: Path) -> None:
    edition(tmp_path, "First")
    disk.resize(8 * PAGE)

    done = subprocess.run(
        [sys.executable, "-m", "kb", "build", "--articles", "First", "--data", "disk/data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 1
    assert "The index could not be written to " in done.stderr
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_limit_on_the_size_of_a_file_is_a_full_disk_too(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    """What a quota does, without the right to mount anything."""
    old, new = editions
    told = [answers_of(each, tmp_path / "whole") for each in editions]
    compile_index(old, data_dir)
    before = snapshot(data_dir)
    largest = max(path.stat().st_size for path in files_of(tmp_path / "whole"))

    def act(limit: int) -> str:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            compile_index(new, data_dir)
        except BuildFailed as error:
            return error.message
        return ""

    for limit in (0, 1, 31, 100, 300, 1000, 3000, largest // 2):
        code, said = Child(lambda limit=limit: act(limit)).wait()  # type: ignore[misc]
        assert code == 0, said
        check_message(said, data_dir, "File too large")
        assert snapshot(data_dir) == before
        assert not is_locked(data_dir)
        assert answers(open_index(data_dir)) == told[0]

    compile_index(new, data_dir)
    assert answers(open_index(data_dir)) == told[1]
