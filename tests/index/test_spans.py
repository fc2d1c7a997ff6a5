"""Where words stand in the texts that are shown: the same from memory, from disk and joined."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import make_documents
from kb.index.document import FIELDS
from kb.index.spans import (
    SHOWN_FIELDS,
    Match,
    Spans,
    join_spans,
    open_finder,
    open_spans,
    read_spans,
    save_spans,
)
from kb.index.tokens import read_tokens
from kb.kernel import kernel

WORDS = ["where", "parcel", "lamps", "refund", "crème"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
DOCUMENTS = st.lists(st.tuples(*[TEXTS] * len(FIELDS)), min_size=1, max_size=4)
PLACES = [FIELDS.index(name) for name in SHOWN_FIELDS]


def spans_of(texts: list[tuple[str, ...]]) -> tuple[Spans, list[str]]:
    documents = make_documents(texts, "en")
    tokens = read_tokens(documents, "en")
    return read_spans(documents, tokens), tokens.stems


def number(stems: list[str]) -> dict[str, int]:
    return {stem: n for n, stem in enumerate(stems)}


def found_words(spans: Spans, texts: list[tuple[str, ...]], stems: int) -> list[list[str]]:
    shown = [text[place] for text in texts for place in PLACES]
    words: list[list[str]] = [[] for _ in shown]
    for text, start, end, _ in spans.find(range(len(texts)), range(stems)):
        words[text].append(shown[text][start:end])
    return words


@given(DOCUMENTS)
@settings(deadline=None)
def test_every_word_is_found_where_it_stands(texts: list[tuple[str, ...]]) -> None:
    spans, stems = spans_of(texts)

    expected = [text[place].split() for text in texts for place in PLACES]
    assert found_words(spans, texts, len(stems)) == expected


def test_only_wanted_words_are_found_in_the_documents_asked_for() -> None:
    texts = [("lamps", *[""] * 4, "where lamps"), ("refund", *[""] * 4, "lamps refund lamps")]
    spans, stems = spans_of(texts)
    (number,) = (n for n, stem in enumerate(stems) if stem.startswith("lamp"))

    assert spans.find([1], [number]) == [[2, 0, 5, number], [2, 13, 18, number]]


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

    wanted = range(len(stems))
    assert open_spans(tmp_path).find([1, 0], wanted) == spans.find([1, 0], wanted)


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
@given(texts=DOCUMENTS, data=st.data())
@settings(deadline=None, max_examples=60)
def test_the_kernel_finds_the_same_words(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, ...]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("spans")
    spans, stems = spans_of(texts)
    save_spans(folder, spans, len(stems))
    documents = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=4))
    wanted = data.draw(st.lists(st.sampled_from([*stems, "nowhere"]), max_size=4))

    finder = open_finder(open_spans(folder), number(stems))

    assert finder
    known = [stems.index(stem) for stem in wanted if stem in stems]
    texts_found: list[list[Match]] = [[] for _ in range(len(SHOWN_FIELDS) * len(documents))]
    for text, start, end, stem in spans.find(documents, known) if documents else ():
        texts_found[text].append((start, end, stems[stem]))
    found = finder.find(documents, wanted)
    assert [text for texts in found for text in texts] == texts_found
    assert all(len(texts) == len(SHOWN_FIELDS) for texts in found)


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
def test_the_kernel_finds_more_words_than_it_had_room_for(tmp_path: Path) -> None:
    texts = [("lamps", *[""] * 4, "lamps " * 400)] * 3
    spans, stems = spans_of(texts)
    save_spans(tmp_path, spans, len(stems))

    finder = open_finder(open_spans(tmp_path), number(stems))

    assert finder
    found = finder.find([0, 1, 2], stems[:1])
    assert [len(text) for texts in found for text in texts] == [1, 0, 400] * 3


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
def test_words_that_do_not_fit_the_texts_are_an_error(tmp_path: Path) -> None:
    spans, stems = spans_of([("lamps", *[""] * 4, "lamps here and there")])
    save_spans(tmp_path, spans, len(stems))
    opened = open_spans(tmp_path)

    with pytest.raises(ValueError, match="do not fit"):
        open_finder(replace(opened, offsets=opened.offsets[1:]), number(stems))

    backwards = np.array([9, 9, 9, len(opened.stems)])
    finder = open_finder(replace(opened, starts=backwards), number(stems))
    assert finder
    with pytest.raises(ValueError, match="not where they should be"):
        finder.find([0], stems)
