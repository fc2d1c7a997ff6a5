"""Answers that worker processes share: found whole or not at all."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.authoring import load_library
from kb.codec import decode_json
from kb.index import Index, compile_index, open_index
from kb.model import Kind
from kb.result import Filters, Query
from kb.shape.search import SearchPayload
from kb.web.ask.answers import Answers
from kb.web.ask.board import KEY_BYTES, SLOT, SLOTS, Board, open_board, share_board
from kb.web.wire.meter import NoMeter

KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
HEAD = KEY_BYTES + 8 + 4
"""Bytes before an answer: its key, its checksum, its length."""
ANSWER = b"answer " * 14


@pytest.fixture
def board() -> Iterator[Board]:
    memory = mmap.mmap(-1, SLOTS * SLOT)
    board = Board(memory)
    yield board
    board.close()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("centre")
    article = folder / "articles/en/orders/return.md"
    article.parent.mkdir(parents=True)
    article.write_text("---\ntitle: Return a parcel\n---\n\nSend it back within 14 days.\n")
    library, _ = load_library(folder / "articles")
    compile_index(library, folder / "data")
    return open_index(folder / "data")


class Counting(NoMeter):
    """Counts the answers that were made."""

    def __init__(self) -> None:
        self.made = 0

    def count_made(self) -> None:
        self.made += 1


@given(st.lists(st.tuples(KEYS, st.binary(max_size=SLOT + 10))))
def test_what_was_put_is_found_unless_something_else_took_its_place(
    given: list[tuple[bytes, bytes]],
) -> None:
    board = Board(mmap.mmap(-1, SLOTS * SLOT))
    last: dict[bytes, bytes] = {}
    for key, answer in given:
        board.put(key, answer)
        if len(answer) <= SLOT - HEAD:
            last[key] = answer
        found = board.find(key)
        assert found == last.get(key) or found is None
        if len(answer) <= SLOT - HEAD:
            assert found == answer
    board.close()


def test_an_empty_board_has_nothing(board: Board) -> None:
    assert board.find(bytes(KEY_BYTES)) is None
    assert board.find(b"k" * KEY_BYTES) is None


@given(st.integers(0, HEAD + len(ANSWER) - 1), st.integers(1, 255))
def test_what_is_half_written_is_no_answer(place: int, flip: int) -> None:
    memory = mmap.mmap(-1, SLOTS * SLOT)
    board, key = Board(memory), b"\x02" + bytes(KEY_BYTES - 1)
    board.put(key, ANSWER)
    assert board.find(key) == ANSWER
    memory[2 * SLOT + place] ^= flip
    assert board.find(key) is None
    board.close()


def test_an_answer_of_one_process_is_the_same_in_another(index: Index, board: Board) -> None:
    first, second = Counting(), Counting()
    one, other = Answers(first, board), Answers(second, board)
    query = Query("return a parcel", "en")
    made = one.find(index, query, ("en",))
    body = made.body("1" * 16, "")
    found = other.find(index, query, ("en",))

    assert (first.made, second.made) == (1, 0)
    assert found.body("1" * 16, "") == body
    assert found.event == made.event
    assert found.answered == made.answered
    assert found.result == made.result, "it is searched for when the page wants it"


@pytest.mark.parametrize(
    "asked",
    [
        Query("return a parcel", "en", page=2),
        Query("return a parcel", "en", size=5),
        Query("return a parcel", "en", exact=True),
        Query("return a parcel", "en", Filters(kinds=frozenset({Kind.POLICY}))),
        Query("return the parcel", "en"),
    ],
)
def test_another_question_has_another_answer(index: Index, board: Board, asked: Query) -> None:
    Answers(None, board).find(index, Query("return a parcel", "en"), ("en",)).body("1" * 16, "")
    meter = Counting()
    Answers(meter, board).find(index, asked, ("en",))
    assert meter.made == 1


def test_the_answer_of_another_generation_is_none(
    index: Index, board: Board, tmp_path: Path
) -> None:
    query = Query("return a parcel", "en")
    Answers(None, board).find(index, query, ("en",)).body("1" * 16, "")
    article = tmp_path / "articles/en/orders/return.md"
    article.parent.mkdir(parents=True)
    article.write_text("---\ntitle: Return a parcel\n---\n\nSend it back within 30 days.\n")
    compile_index(load_library(tmp_path / "articles")[0], tmp_path / "data")

    body = (
        Answers(None, board).find(open_index(tmp_path / "data"), query, ("en",)).body("1" * 16, "")
    )
    assert "30 days" in decode_json(body, SearchPayload).hits[0].snippet.text


needs_memory = pytest.mark.skipif(
    not hasattr(os, "memfd_create"), reason="this system has no memory without a file"
)


@needs_memory
def test_processes_find_what_one_of_them_put() -> None:
    key = b"k" * KEY_BYTES
    with share_board() as path:
        board = open_board(path)
        assert board is not None
        board.put(key, b"an answer")
        program = (
            "import sys; from kb.web.ask.board import open_board;"
            "sys.stdout.buffer.write(open_board(sys.argv[1]).find(sys.argv[2].encode()))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, path, key.decode()], stdout=subprocess.PIPE, check=True
        )
        assert done.stdout == b"an answer"
        board.close()


@needs_memory
def test_when_the_server_is_gone_so_is_its_memory() -> None:
    with share_board() as path:
        pass
    assert open_board(path) is None


def test_without_a_board_each_process_answers_for_itself() -> None:
    assert open_board("") is None
