"""Damage on the disk: whatever byte of a generation is wrong, it is refused and the one before it
serves.

Every file of a generation is in its manifest with its sha256, and the manifest begins with its own.
So the manifest is tried out bit for bit, the small files byte for byte, and of the others places
that are drawn at random: a checksum does not care where a byte stands.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import IndexUnavailable
from kb.index import compile_index, open_index
from kb.index.generation import POINTER
from kb.index.manifest import MANIFEST_FILE, read_manifest

from .faults import answers, answers_of, edition, files_of, generations, replaced

BYTES = 500
"""The smallest files, of so many bytes together, are damaged in every place."""


class Pair:
    """Two generations of one data folder, and what each answers."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.editions = edition(folder, "First"), edition(folder, "Second")
        self.told = [answers_of(each, self.data_dir) for each in self.editions]
        self.first, self.second = generations(self.data_dir)
        self.files = files_of(self.second)

    def check_refused(self, reason: str = "") -> None:
        """The second is refused, with a reason that names it, and the first one serves."""
        index = open_index(self.data_dir)
        assert index.generation == self.first.name
        (said,) = index.refused
        assert said.startswith(f"{self.second.name} ")
        assert reason in said


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"))


def flipped(content: bytes, place: int, bit: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def is_damaged(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except IndexUnavailable:
        return True
    return False


def test_without_damage_the_second_serves(pair: Pair) -> None:
    index = open_index(pair.data_dir)

    assert (index.generation, index.refused) == (pair.second.name, ())
    assert answers(index) == pair.told[1] != pair.told[0]


def test_what_serves_in_place_of_a_damaged_generation_answers_as_before(pair: Pair) -> None:
    for path in pair.files:
        content = path.read_bytes()
        with replaced(path, flipped(content, len(content) // 2, 3)):
            pair.check_refused()
            assert answers(open_index(pair.data_dir)) == pair.told[0]


def test_every_bit_of_the_manifest_counts(pair: Pair) -> None:
    path = pair.second / MANIFEST_FILE
    whole = path.read_bytes()
    with replaced(path, whole), path.open("r+b", buffering=0) as file:
        for place in range(len(whole)):
            for bit in range(8):
                os.pwrite(file.fileno(), bytes([whole[place] ^ 1 << bit]), place)
                assert is_damaged(pair.second), (place, bit)
            os.pwrite(file.fileno(), whole[place : place + 1], place)
        assert not is_damaged(pair.second)


def test_every_truncation_of_the_manifest_is_noticed(pair: Pair) -> None:
    path = pair.second / MANIFEST_FILE
    whole = path.read_bytes()
    with replaced(path, whole):
        for length in reversed(range(len(whole))):
            os.truncate(path, length)
            assert is_damaged(pair.second), length
        pair.check_refused("damaged manifest")


@pytest.mark.parametrize("tail", [b" ", b"\n", b"\0", b"{}"])
def test_a_manifest_that_says_the_same_in_other_bytes_is_refused(pair: Pair, tail: bytes) -> None:
    whole = (pair.second / MANIFEST_FILE).read_bytes()
    with replaced(pair.second / MANIFEST_FILE, whole + tail):
        pair.check_refused("damaged manifest")


def test_every_byte_of_small_files_counts_and_every_length(pair: Pair) -> None:
    sizes = {path.stat().st_size: path for path in pair.files}  # of two alike one is enough
    small = [path for size, path in sorted(sizes.items()) if size]
    left = BYTES
    while (left := left - small[0].stat().st_size) > 0:
        path = small.pop(0)
        whole = path.read_bytes()
        with replaced(path, whole):
            with path.open("r+b", buffering=0) as file:
                for place in range(len(whole)):
                    os.pwrite(file.fileno(), bytes([whole[place] ^ 1 << place % 8]), place)
                    pair.check_refused("fails its checksum")
                    os.pwrite(file.fileno(), whole[place : place + 1], place)
            assert open_index(pair.data_dir).refused == ()
            for length in reversed(range(len(whole))):
                os.truncate(path, length)
                pair.check_refused("fails its checksum")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_byte_of_any_file_counts(pair: Pair, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([each for each in pair.files if each.stat().st_size]))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    change = data.draw(st.integers(1, 255))
    spoilt = content[:place] + bytes([content[place] ^ change]) + content[place + 1 :]

    with replaced(path, spoilt):
        pair.check_refused()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_truncation_of_any_file_is_noticed_and_any_addition(
    pair: Pair, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([each for each in pair.files if each.stat().st_size]))
    content = path.read_bytes()
    length = data.draw(st.integers(0, len(content) - 1))
    more = data.draw(st.sampled_from([None, b"\0", b"x", content]))

    with replaced(path, content[:length] if more is None else content + more):
        pair.check_refused()


def test_every_file_that_is_missing_is_noticed(pair: Pair) -> None:
    for path in pair.files:
        with replaced(path, None):
            pair.check_refused()


def test_a_file_that_two_generations_exchanged_is_noticed(pair: Pair) -> None:
    """Whole files, each with a right checksum somewhere: a restore from two backups."""
    exchanged = 0
    for path in pair.files:
        other = pair.first / path.relative_to(pair.second)
        if other.is_file() and other.read_bytes() != path.read_bytes():
            with replaced(path, other.read_bytes()):
                pair.check_refused()
            exchanged += 1
    assert exchanged > 3


def test_a_whole_generation_in_the_place_of_another_is_noticed(pair: Pair) -> None:
    aside = pair.data_dir / "aside"
    pair.second.rename(aside)
    try:
        pair.second.symlink_to(pair.first)
        pair.check_refused(f"has the manifest of {pair.first.name}.")
        pair.second.unlink()
    finally:
        aside.rename(pair.second)


@pytest.mark.parametrize("name", ["more", ".hidden", "more.toc", "more.npy"])
def test_a_file_too_many_is_noticed_in_every_folder(pair: Pair, name: str) -> None:
    for folder in {path.parent for path in pair.files}:
        (folder / name).write_bytes(b"")
        pair.check_refused("lacks files or has too many")
        (folder / name).unlink()


def test_what_is_no_file_is_noticed_and_not_waited_for(pair: Pair) -> None:
    for path in pair.files:
        if path.name != MANIFEST_FILE:
            with replaced(path, None):
                os.mkfifo(path)
                pair.check_refused("(not a file)")
                path.unlink()
                path.symlink_to(path.parent)
                pair.check_refused("(not a file)")
                path.unlink()


def test_a_damaged_pointer_leads_to_the_generation_that_was_published(pair: Pair) -> None:
    pointer = pair.data_dir / POINTER
    whole = pointer.read_bytes()
    damaged = [flipped(whole, place, bit) for place in range(len(whole)) for bit in range(8)]
    damaged += [whole[:length] for length in range(len(whole))]
    with replaced(pointer, whole):
        for content in damaged:
            pointer.write_bytes(content)
            assert open_index(pair.data_dir).generation == pair.second.name, content
        pointer.unlink()
        assert open_index(pair.data_dir).generation == pair.second.name


def test_a_pointer_to_nothing_says_so(pair: Pair) -> None:
    pointer = pair.data_dir / POINTER
    with replaced(pointer, b"20161122T000000-000000-0badbeef\n"):
        assert open_index(pair.data_dir).refused == (
            "There is no generation 20161122T000000-000000-0badbeef.",
        )


def test_a_generation_that_was_gone_back_from_is_the_last_resort(pair: Pair) -> None:
    pointer = pair.data_dir / POINTER
    with replaced(pointer, f"{pair.first.name}\n".encode()):
        assert open_index(pair.data_dir).generation == pair.first.name
        with replaced(pair.first / MANIFEST_FILE, b""):
            assert open_index(pair.data_dir).generation == pair.second.name


def test_the_next_build_puts_a_sound_generation_in_the_place_of_a_damaged_one(
    tmp_path: Path,
) -> None:
    pair = Pair(tmp_path)
    for number in range(0, len(pair.files), 4):
        path = files_of(generations(pair.data_dir)[-1])[number]
        content = path.read_bytes()
        path.write_bytes(flipped(content, 0, 0) if content else b"x")  # in all that share it

        manifest, is_new = compile_index(pair.editions[1], pair.data_dir)

        assert is_new
        index = open_index(pair.data_dir)
        assert (index.generation, index.refused) == (manifest.generation, ())
        assert answers(index) == pair.told[1]
