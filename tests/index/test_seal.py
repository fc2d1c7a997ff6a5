"""Sealing beside the work, and what a process that builds again and again need not hash again."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from kb.index import Checked, compile_index, open_index
from kb.index.manifest import read_manifest
from kb.index.seal import Sealing

from .faults import answers, answers_of, edition, files_of, generations

SIZES = (0, 1, 4096, (1 << 22) - 1, 1 << 22, (1 << 22) + 1)


def write(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(os.urandom(size))
    return path


def test_each_file_has_its_checksum_whenever_it_was_taken(tmp_path: Path) -> None:
    with Sealing(tmp_path) as sealing:
        for number, size in enumerate(SIZES):
            write(tmp_path, f"en/{number}", size)
            if number % 2:
                sealing.take()
        sums = sealing.finish()

    assert sums == {
        path.relative_to(tmp_path).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in files_of(tmp_path)
    }
    assert list(sums) == sorted(sums)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, "file", 1)
    os.mkfifo(tmp_path / "pipe")

    with Sealing(tmp_path) as sealing:
        assert sealing.finish().keys() == {"file"}


def test_a_file_that_cannot_be_synced_is_told_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "file", 1)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with Sealing(tmp_path) as sealing:
        sealing.take()
        with pytest.raises(OSError, match="No space left on device"):
            sealing.finish()


def seal_after(before: Path, folder: Path, checked: Checked) -> dict[str, str]:
    with Sealing(folder, before, checked) as sealing:
        return sealing.finish()


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_grew_is_hashed_from_where_it_grew(tmp_path: Path, size: int) -> None:
    before, after, checked = tmp_path / "before", tmp_path / "after", Checked()
    old = write(before, "file", size).read_bytes()
    noted(before, checked)
    changed = bytes([old[-1] ^ 1]) if old else b"x"
    for content in (old, old + b"more", old[:-1] + changed, old[:-1], b"x" + old, b""):
        write(after, "file", 0).write_bytes(content)

        assert seal_after(before, after, checked) == {"file": sha256(content).hexdigest()}


def test_what_a_file_grew_from_is_believed_only_as_it_was_hashed(tmp_path: Path) -> None:
    before, after, checked = tmp_path / "before", tmp_path / "after", Checked()
    old, new = write(before, "file", 5000), write(after, "file", 0)
    noted(before, checked)
    old.write_bytes(os.urandom(5000))
    new.write_bytes(old.read_bytes() + b"more")

    assert seal_after(before, after, checked) == {"file": sha256(new.read_bytes()).hexdigest()}


def noted(folder: Path, checked: Checked) -> None:
    with Sealing(folder) as sealing:
        sealing.finish()
        checked.note(sealing.digests())


def test_a_file_is_known_until_it_is_written_to(tmp_path: Path) -> None:
    checked, path = Checked(), write(tmp_path, "file", 10)
    noted(tmp_path, checked)
    known = sha256(path.read_bytes()).hexdigest()
    before = path.stat()

    assert checked.find(path) == known
    renamed = path.rename(tmp_path / "renamed")
    noted(tmp_path, checked)
    assert checked.find(renamed) == known

    with renamed.open("r+b") as file:
        file.write(b"\0")
    os.utime(renamed, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert checked.find(renamed) is None, "the time of the change itself cannot be set"
    assert checked.find(tmp_path / "missing") is None


def test_a_file_is_known_for_a_while_only(tmp_path: Path) -> None:
    checked, path = Checked(trusted=0), write(tmp_path, "file", 10)
    noted(tmp_path, checked)

    assert checked.find(path) is None


def test_a_process_that_built_the_last_generation_notices_damage_to_it(tmp_path: Path) -> None:
    editions = edition(tmp_path, "First"), edition(tmp_path, "Second")
    told = answers_of(editions[1], tmp_path / "whole")
    checked, data_dir = Checked(), tmp_path / "data"
    for number in range(0, len(files_of(generations(tmp_path / "whole")[-1])), 9):
        compile_index(editions[0], data_dir, checked=checked)
        path = files_of(generations(data_dir)[-1])[number]
        status, content = path.stat(), path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:] if content else b"x")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

        compile_index(editions[1], data_dir, checked=checked)

        index = open_index(data_dir)
        assert (answers(index), index.refused) == (told, ())


def test_what_one_process_hashed_another_is_told_and_damage_is_noticed_all_the_same(
    tmp_path: Path,
) -> None:
    told, data_dir = Checked(), tmp_path / "data"
    first, second = edition(tmp_path, "First"), edition(tmp_path, "Second")
    compile_index(first, data_dir)
    compile_index(second, data_dir, checked=Checked(tell=told.hear))
    folder = generations(data_dir)[-1]
    manifest = read_manifest(folder)

    assert {name: told.find(folder / name) for name in manifest.files} == manifest.files
    assert open_index(data_dir, checked=told).generation == folder.name
    for name in manifest.files:
        path = folder / name
        status, content = path.stat(), path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:] if content else b"x")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

        (refused,) = open_index(data_dir, checked=told).refused
        assert f"{name} fails its checksum" in refused
        path.write_bytes(content)
