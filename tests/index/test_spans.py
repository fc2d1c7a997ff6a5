"""Where words stand in the texts that are shown: the same from memory, from disk and joined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import make_documents
from kb.index.array_file import ArrayFile
from kb.index.document import FIELDS
from kb.index.matrix import save_array
from kb.index.spans import SHOWN_FIELDS, Spans, join_spans, open_spans, read_spans, save_spans
from kb.index.tokens import read_tokens

WORDS = ["where", "parcel", "lamps", "refund", "crème"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
DOCUMENTS = st.lists(st.tuples(*[TEXTS] * len(FIELDS)), min_size=1, max_size=4)
PLACES = [FIELDS.index(name) for name in SHOWN_FIELDS]


def spans_of(texts: list[tuple[str, ...]]) -> tuple[Spans, list[str]]:
    documents = make_documents(texts, "en")
    tokens = read_tokens(documents, "en")
    return read_spans(documents, tokens), tokens.stems


def found_words(spans: Spans, texts: list[tuple[str, ...]], stems: int) -> list[list[str]]:
    found = spans.find(range(len(texts)), np.ones(stems, np.bool_))
    shown = [text[place] for text in texts for place in PLACES]
    return [
        [text[start:end] for start, end, _ in matches]
        for text, matches in zip(shown, found, strict=True)
    ]


@given(DOCUMENTS)
@settings(deadline=None)
def test_every_word_is_found_where_it_stands(texts: list[tuple[str, ...]]) -> None:
    spans, stems = spans_of(texts)

    expected = [text[place].split() for text in texts for place in PLACES]
    assert found_words(spans, texts, len(stems)) == expected


def test_only_wanted_words_are_found_in_the_documents_asked_for() -> None:
    texts = [("lamps", *[""] * 4, "where lamps"), ("refund", *[""] * 4, "lamps refund lamps")]
    spans, stems = spans_of(texts)
    wanted = np.array([stem.startswith("lamp") for stem in stems])

    (title, headings, body) = spans.find([1], wanted)
    number = int(np.flatnonzero(wanted)[0])
    assert (title, headings, body) == ([], [], [[0, 5, number], [13, 18, number]])


@given(DOCUMENTS, DOCUMENTS)
@settings(deadline=None, max_examples=30)
def test_joined_spans_are_those_of_both(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    (one, stems), (other, more) = spans_of(first), spans_of(second)
    together = sorted({*stems, *more})
    numbers = [
        np.array([together.index(stem) for stem in part], np.int64) for part in (stems, more)
    ]
    joined = join_spans(one, numbers[0], other, numbers[1])

    texts = [*first, *second]
    assert found_words(joined, texts, len(together)) == found_words(
        spans_of(texts)[0], texts, len(together)
    )


def test_spans_on_the_disk_are_those_that_were_saved(tmp_path: Path) -> None:
    texts = [("where is my parcel", *[""] * 4, "the parcel is here"), ("", *[""] * 4, "lamps")]
    spans, stems = spans_of(texts)
    save_spans(tmp_path, spans, len(stems))

    wanted = np.ones(len(stems), np.bool_)
    assert open_spans(tmp_path).find([1, 0], wanted) == spans.find([1, 0], wanted)


@pytest.mark.parametrize("shape", [(0,), (5,), (4, 2)])
def test_a_file_is_read_in_slices_as_the_array_would_be(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    array = np.arange(np.prod(shape), dtype=np.int32).reshape(shape)
    save_array(tmp_path, "numbers", array)
    file = ArrayFile(tmp_path / "numbers.npy")

    assert len(file) == shape[0]
    assert np.array_equal(np.asarray(file), array)
    for rows in (slice(1, 3), slice(2, 99), slice(3, 1), slice(0, 0)):
        assert np.array_equal(file[rows], array[rows])
