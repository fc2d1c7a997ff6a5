"""The cache: what it gives back is what it was given, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.memory import Memory


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


def test_what_was_remembered_is_recalled_by_another_process_too(path: Path) -> None:
    Memory(path).remember({"a": b"one", "b": b""})
    Memory(path).remember({"a": b"two"})

    assert Memory(path).recall(["a", "b", "c"]) == {"a": b"two", "b": b""}


def test_others_are_forgotten(path: Path) -> None:
    memory = Memory(path)
    memory.remember({"x 1": b"", "x 2": b"", "y 1": b""})

    memory.forget_others("x ", ["x 2"])

    assert sorted(memory.recall(["x 1", "x 2", "y 1"])) == ["x 2", "y 1"]


def test_without_a_file_nothing_is_remembered() -> None:
    memory = Memory(None)
    memory.remember({"a": b"one"})

    assert memory.recall(["a"]) == {}


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_damage_is_never_recalled(
    tmp_path_factory: pytest.TempPathFactory, place: float, bit: int
) -> None:
    path = tmp_path_factory.mktemp("memory") / "memory.db"
    items = {f"key {number}": bytes([number]) * 500 for number in range(20)}
    Memory(path).remember(items)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)

    for key, found in Memory(path).recall(items).items():
        assert found == items[key]
    Memory(path).remember(items)
    Memory(path).remember(items)  # the first may have found that the file must go
    assert Memory(path).recall(items).keys() <= items.keys()


@pytest.mark.parametrize("junk", [b"", b"no database", b"SQLite format 3\0" + b"x" * 4096])
def test_a_file_that_is_no_memory_is_replaced(path: Path, junk: bytes) -> None:
    path.write_bytes(junk)
    memory = Memory(path)

    memory.remember({"a": b"one"})
    memory.remember({"a": b"one"})

    assert memory.recall(["a"]) == {"a": b"one"}


def test_a_folder_that_cannot_be_written_remembers_nothing() -> None:
    memory = Memory(Path("/proc/memory.db"))
    memory.remember({"a": b"one"})

    assert memory.recall(["a"]) == {}


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    """The first build reads articles before it needs the data folder for anything else."""
    memory = Memory(tmp_path / "some/where/memory.db")
    memory.remember({"a": b"one"})

    assert memory.recall(["a"]) == {"a": b"one"}
