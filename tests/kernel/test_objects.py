"""The kernel's functions leave Python's objects as they were, and refuse what they cannot read."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from index.documents import in_body, make_documents

from kb.index.retrieval import retrieve
from kb.index.scores import Scores, compile_scores
from kb.index.shelf import open_shelf
from kb.index.spans import open_finder, open_spans, save_spans
from kb.index.vocabulary import PackedVocabulary
from kb.index.wanted import Wanted
from kb.kernel import Column, LineMatcher, Shelf, ValueCounter, WordFinder, kernel
from kb.search.rank import RANKER

pytestmark = pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")

TEXTS = [in_body(f"the lamp number{n} and the card") for n in range(40)]
# Strings of their own, whose references nobody else counts.
STEM, OTHER, GRAM = "".join(("la", "mp")), "".join(("ca", "rd")), "".join(("la", "mp"))
PAIR = (STEM, OTHER)
WEIGHT = float("0.625")
WANTED: Any = Wanted(
    stems={STEM: WEIGHT, OTHER: 2, "nowhere": 1},
    pairs={PAIR: WEIGHT, (STEM, "nowhere"): 1.0},
    grams={GRAM: 1.0, "\ud800": WEIGHT},
    other_grams=MappingProxyType({"card": WEIGHT}),
    topic={STEM: WEIGHT},
)
SMALLEST = 24
"""Bytes of the smallest object that a call could leave behind: a number."""
CALLS = 3000


@pytest.fixture(scope="module")
def scores() -> Scores:
    return compile_scores(make_documents(TEXTS, "en"), "en")


@pytest.fixture(scope="module")
def shelf(scores: Scores) -> Shelf:
    shelf = open_shelf(scores)
    assert shelf
    return shelf


def pack(words: list[str]) -> PackedVocabulary:
    return PackedVocabulary("".join(f"{word}\n" for word in words).encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def words(scores: Scores, tmp_path_factory: pytest.TempPathFactory) -> WordFinder:
    folder = tmp_path_factory.mktemp("spans")
    save_spans(folder, scores.spans, len(scores.stems))
    finder = open_finder(open_spans(folder), scores.stems.numbers)
    assert finder
    return finder


def list_calls(shelf: Shelf, words: Any, mask: Any) -> list[Callable[[], object]]:
    """Every function, called so that it answers and so that it refuses."""
    find = pack(["lamp", "şifre", "\ud800"]).find
    found = shelf.retrieve(WANTED, None, 0.1)
    owners = np.arange(len(TEXTS), dtype=np.int32)
    assert RANKER
    rank = RANKER.rank
    values = Column(np.arange(len(TEXTS), dtype=np.int32) % 7, 7)
    count: Any = ValueCounter(kernel(), [values] * 2, len(TEXTS)).count  # type: ignore[arg-type]
    like: Any = LineMatcher(kernel(), np.array([5, 10]), b"lamp\ncard\n").find  # type: ignore[arg-type]
    return [
        lambda: shelf.best(WANTED, 10, True, None),
        lambda: shelf.best(WANTED, 10, False, mask),
        lambda: shelf.best(WANTED, 10, False, mask[1:]),
        lambda: shelf.best(WANTED._replace(pairs={STEM: WEIGHT}), 10, True, None),
        lambda: shelf.best(WANTED._replace(stems={STEM: OTHER}), 10, True, None),
        lambda: shelf.retrieve(WANTED, mask, 0.1),
        lambda: shelf.retrieve(WANTED._replace(topic={STEM: OTHER}), None, 0.1),
        lambda: [find(word) for word in (STEM, "şifre", "\ud800", "ş\udc00")],
        lambda: words.find([0, 1, 7, -1, 10**12], [STEM, OTHER, "nowhere", STEM]),
        lambda: words.find([0, "one"], [STEM]),
        lambda: words.find([0], [STEM, []]),
        lambda: words.find((0,), [STEM]),
        lambda: count(owners),
        lambda: count(owners[::2]),
        lambda: count([1, 2]),
        lambda: like(b"lamb", [0, 1, 7], 50.0),
        lambda: like(b"lamb", [0, "one"], 50.0),
        lambda: like(b"lamb", (0, 1), 50.0),
        lambda: like("lamb", [0, 1], 50.0),
        lambda: like(b"lamb", [0, 1], "much"),
        lambda: rank(*found[:4], owners, (OTHER, WEIGHT)),
        lambda: rank(*found[:4], owners, [OTHER]),  # type: ignore[arg-type]
        lambda: rank(*found[:3], found[3][1:], owners),
        lambda: rank(*found[:4], owners.astype(np.int64)),
    ]


def call_often(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        with suppress(TypeError, ValueError):
            call()


def run_apart(test: str) -> None:
    """Run a test in a process of its own."""
    own = {key: text for key, text in os.environ.items() if not key.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test]
    place = Path(__file__).parents[2]
    done = subprocess.run(command, check=False, env=own, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def watch_growth(call: Callable[[], object]) -> int:
    """Bytes of memory that are held after many calls and were not before."""
    tracemalloc.start()
    memory = tracemalloc.get_traced_memory()[0]
    call_often(call, CALLS)
    gc.collect()  # tracebacks
    grown = tracemalloc.get_traced_memory()[0] - memory
    tracemalloc.stop()
    return grown


def test_a_call_holds_nothing_when_it_is_over(shelf: Shelf, words: WordFinder) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Here objects of other tests come and go, and what their threads hold.
        run_apart(f"{__file__}::test_a_call_holds_nothing_when_it_is_over")
        return
    mask = np.ones(len(TEXTS), np.bool_)
    held = (STEM, OTHER, GRAM, PAIR, WEIGHT, mask, WANTED, *WANTED)
    for call in list_calls(shelf, words, mask):
        call_often(call, 10)
        gc.collect()
        before = [sys.getrefcount(each) for each in held]
        # What other threads and the tools of tests keep meanwhile counts too: some thousand bytes.
        assert any(watch_growth(call) < CALLS * SMALLEST / 2 for _ in range(3))
        assert [sys.getrefcount(each) for each in held] == before


class Strange(Mapping[str, float]):
    """A mapping that is no dict, and one whose length is not to be relied on."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __getitem__(self, word: str) -> float:
        return {"lamp": 1.0, "card": 2.0}[word]

    def __iter__(self) -> Iterator[str]:
        yield from ("lamp", "card")

    def __len__(self) -> int:
        return self._length


class Growing:
    """A weight that changes the dict that it is in, and asks the kernel, while it is read."""

    def __init__(self, stems: dict[str, Any], shelf: Shelf) -> None:
        self._stems, self._shelf = stems, shelf

    def __float__(self) -> float:
        self._shelf.best(Wanted(stems={"lamp": 1.0}), 10, True, None)
        self._stems.clear()
        self._stems.update({f"word{n}": 1.0 for n in range(1000)})
        return 1.0


@pytest.mark.parametrize("length", [1, 2, 99])
def test_any_mapping_will_do(shelf: Shelf, length: int) -> None:
    expected = shelf.best(Wanted(stems={"lamp": 1.0, "card": 2.0}), 10, True, None)

    assert shelf.best(Wanted(stems=Strange(length)), 10, True, None) == expected


def test_a_weight_may_change_what_is_wanted_as_it_is_read(shelf: Shelf) -> None:
    stems: dict[str, Any] = {}
    stems.update({"lamp": Growing(stems, shelf), "card": Growing(stems, shelf)})

    documents, scores = shelf.best(Wanted(stems=stems), 10, True, None)

    assert len(documents) == len(scores) == 10


def test_whole_numbers_are_weights(shelf: Shelf) -> None:
    whole, broken = Wanted(stems={"lamp": 2}), Wanted(stems={"lamp": 2.0})

    assert shelf.best(whole, 10, True, None) == shelf.best(broken, 10, True, None)


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan")])
def test_what_does_not_weigh_anything_is_passed_over(shelf: Shelf, weight: float) -> None:
    wanted = Wanted(stems={"lamp": weight, "card": 1.0})

    assert shelf.best(wanted, 10, True, None) == shelf.best(
        Wanted(stems={"card": 1.0}), 10, True, None
    )


@pytest.mark.parametrize("size", [-1, 0, 3, 10**9])
def test_no_more_are_returned_than_were_wanted_or_are_there(shelf: Shelf, size: int) -> None:
    documents, _ = shelf.best(Wanted(stems={"lamp": 1.0}), size, False, None)

    assert len(documents) == min(max(size, 0), len(TEXTS))


ONE: Any = Wanted(stems={"lamp": 1.0})
UNREADABLE = [
    (),
    (ONE,),
    (ONE, 10, True, None, None),
    (list(ONE), 10, True, None),
    (ONE[:5], 10, True, None),
    (ONE, "ten", True, None),
    (ONE, 10, True, "mask"),
    (ONE, 10, True, np.ones(len(TEXTS))),
    (ONE, 10, True, np.ones(len(TEXTS) + 1, np.bool_)),
    (ONE, 10, True, np.ones(2 * len(TEXTS), np.bool_)[::2]),
    (ONE._replace(stems=["lamp"]), 10, True, None),
    (ONE._replace(stems=7), 10, True, None),
    (ONE._replace(stems={"lamp": None}), 10, True, None),
    (ONE._replace(stems={"lamp": 10**400}), 10, True, None),
    (ONE._replace(pairs={"lamp": 1.0}), 10, True, None),
    (ONE._replace(pairs={("lamp", "card", "card"): 1.0}), 10, True, None),
    (ONE._replace(gram_weight="heavy"), 10, True, None),
]


@pytest.mark.parametrize("arguments", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_refused(shelf: Shelf, arguments: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError, OverflowError)):
        shelf.best(*arguments)


def test_ngrams_are_found_in_a_packed_list_as_in_an_open_one(scores: Scores) -> None:
    packed = replace(scores, grams=pack(list(scores.grams.words)))
    shelves = [open_shelf(each) for each in (scores, packed)]

    one, other = (retrieve(scores, WANTED, None, shelf) for shelf in shelves)

    assert len(one.documents) == len(TEXTS)
    for left, right in zip(one, other, strict=True):
        assert np.array_equal(np.asarray(left), np.asarray(right))


@pytest.mark.parametrize(
    ("documents", "stems"),
    [((0,), []), ([0], {"lamp"}), ([0.5], []), (["0"], []), ([10**30], []), ([0], [["lamp"]])],
)
def test_documents_and_stems_that_cannot_be_read_are_refused(
    words: Any, documents: Any, stems: Any
) -> None:
    with pytest.raises((TypeError, OverflowError)):
        words.find(documents, stems)


class Emptying:
    """A document's number that empties the list that it is in, while that is read."""

    def __init__(self, documents: list[Any]) -> None:
        self._documents = documents

    def __index__(self) -> int:
        self._documents.clear()
        return 0


def test_a_list_that_changes_as_it_is_read_is_refused(words: Any) -> None:
    documents: list[Any] = []
    documents += [Emptying(documents), 1]

    with pytest.raises(IndexError):
        words.find(documents, ["lamp"])


def test_a_word_of_another_type_is_refused() -> None:
    finder = pack(["lamp"])

    assert finder.find("lamp") == 0
    with pytest.raises(TypeError):
        finder.find(7)  # type: ignore[arg-type]


def test_a_function_outlives_what_it_was_made_by(scores: Scores) -> None:
    best = open_shelf(scores).best  # type: ignore[union-attr]
    gc.collect()

    assert len(best(ONE, 10, True, None)[0]) == 10
