"""What Whoosh answers: shared by threads, and not kept in memory."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.index.postings import Postings, patch_postings, write_postings
from kb.index.tokens import read_tokens

from .documents import in_body, make_documents

WORDS = "red green blue coat shoe sock parcel refund".split()  # noqa: SIM905
LANG = "en"


@pytest.fixture
def texts() -> list[str]:
    """Texts of one to thirty of a few words, the same in every run."""
    some = random.Random(4)
    return [" ".join(some.choices(WORDS, k=some.randint(1, 30))) for _ in range(400)]


@pytest.fixture
def folder(tmp_path: Path, texts: list[str]) -> Path:
    """Their postings, in two segments."""
    documents = make_documents([in_body(text) for text in texts], LANG)
    first = documents[:300]
    write_postings(tmp_path, first, read_tokens(first, LANG))
    patch_postings(tmp_path, [], documents[300:])
    return tmp_path


def find_by_hand(texts: list[str], phrase: list[str]) -> set[int]:
    wanted = f" {' '.join(phrase)} "
    return {number for number, text in enumerate(texts) if wanted in f" {text} "}


def test_threads_that_ask_at_once_get_what_each_gets_alone(folder: Path, texts: list[str]) -> None:
    # One after the other, all read through one file.
    postings = Postings(folder)
    phrases = [[first, second] for first in WORDS for second in WORDS] * 4

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda phrase: postings.holding([phrase]), phrases))

    assert found == [find_by_hand(texts, phrase) for phrase in phrases]
    assert any(found)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_what_is_searched_stays_on_the_disk(folder: Path) -> None:
    postings = Postings(folder)

    assert postings.holding([["red", "coat"]])
    # Of a file that it maps, Whoosh keeps a whole copy in memory, too.
    assert str(folder) not in Path("/proc/self/maps").read_text(encoding="utf-8")
