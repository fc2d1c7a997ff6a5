"""The best passages: the same as Whoosh's own BM25F finds, and as adding everything up does."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, index, query, scoring
from whoosh.filedb.filestore import RamStorage
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.documents import in_body, make_documents
from index.shelves import WAYS
from kb.index import best as best_module
from kb.index.best import BestFinder, make_finder
from kb.index.document import FIELDS
from kb.index.impact import K1, SHORT_BOOST, SHORT_FIELDS, B
from kb.index.postings import JoinedStems
from kb.index.retrieval import stem_parts
from kb.index.scores import Scores, add_up, compile_scores
from kb.index.shelf import open_shelf
from kb.index.wanted import Wanted

WORDS = ["lamp", "parcel", "refund", "card", "post", "desk", "sun", "tree", "key", "the"]
# Some words are much more frequent than others, as in any language.
WORD = st.integers(0, 54).map(lambda n: WORDS[int((math.sqrt(8 * n + 1) - 1) / 2)])
TEXT = st.lists(WORD, min_size=1, max_size=9).map(" ".join)
CORPUS = st.lists(st.tuples(*[TEXT] * len(FIELDS)), min_size=1, max_size=40)
WEIGHTS = st.sampled_from([0.3, 0.6, 0.7, 1.0, 2.0])
STEMS = st.dictionaries(st.sampled_from([*WORDS, "nowhere"]), WEIGHTS, min_size=1, max_size=7)


@pytest.fixture(autouse=True)
def small_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What spares work on large indexes must be at work on small ones here."""
    monkeypatch.setattr(best_module, "SKIPPED_FROM", 3)
    monkeypatch.setattr(best_module, "FEW", 2)
    monkeypatch.setattr(best_module, "WIDE_FROM", 0.5)


class LuceneBM25F(scoring.BM25F):  # type: ignore[misc]
    """Whoosh's BM25F with the idf that never is negative: the one that `impact.idf` documents."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        holding = searcher.doc_frequency(fieldname, text)
        return math.log(1 + (searcher.doc_count_all() - holding + 0.5) / (holding + 0.5))


def joined(texts: Sequence[str]) -> str:
    return "\n".join(" ".join(texts).split())


def padded(corpus: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The corpus with a word more here and there, so that Whoosh, which keeps lengths in one byte,
    keeps them exactly: those of whole texts, and those of the short fields."""
    return [tuple(pad(list(texts))) for texts in corpus]


def pad(texts: list[str]) -> list[str]:
    for place, held in ((0, range(len(FIELDS) - 1)), (len(FIELDS) - 1, range(len(FIELDS)))):
        while not is_exact(sum(len(texts[each].split()) for each in held)):
            texts[place] += " and"
    return texts


def is_exact(length: int) -> bool:
    return bool(byte_to_length(length_to_byte(length)) == length)


def search_whoosh(
    corpus: list[tuple[str, ...]], stems: Mapping[str, float], allowed: set[int] | None
) -> dict[int, float]:
    """Score of every passage that holds a stem: whole texts, and again their short fields."""
    text = fields.TEXT(analyzer=JoinedStems(), phrase=False)
    schema = fields.Schema(whole=text, short=text, number=fields.STORED, id=fields.ID)
    store = index.FileIndex.create(RamStorage(), schema, "MAIN")
    writer = store.writer()
    places = [FIELDS.index(name) for name in SHORT_FIELDS]
    for number, texts in enumerate(corpus):
        writer.add_document(
            whole=joined(texts),
            short=joined([texts[place] for place in places]),
            number=number,
            id=str(number),
        )
    writer.commit()
    asked = [query.Term("whole", stem, boost=weight) for stem, weight in stems.items()]
    asked += [query.Term("short", stem, boost=each * SHORT_BOOST) for stem, each in stems.items()]
    ids = None if allowed is None else query.Or([query.Term("id", str(each)) for each in allowed])
    with store.searcher(weighting=LuceneBM25F(B=B, K1=K1)) as searcher:
        hits = searcher.search(query.Or(asked), limit=None, filter=ids)
        return {hit["number"]: hit.score for hit in hits}


def finder_of(scores: Scores, *, compiled: bool) -> BestFinder:
    return make_finder(scores, open_shelf(scores) if compiled else None)


@pytest.mark.parametrize("compiled", WAYS)
@given(corpus=CORPUS, stems=STEMS, size=st.integers(1, 12), data=st.data())
@settings(max_examples=100, deadline=None)
def test_scores_and_order_are_those_of_whooshs_bm25f(
    compiled: bool,
    corpus: list[tuple[str, ...]],
    stems: dict[str, float],
    size: int,
    data: st.DataObject,
) -> None:
    corpus = padded(corpus)
    numbers = st.none() | st.sets(st.integers(0, len(corpus) - 1), min_size=1)
    allowed = data.draw(numbers)
    expected = search_whoosh(corpus, stems, allowed)

    scores = compile_scores(make_documents(corpus, "en"), "en")
    best = finder_of(scores, compiled=compiled).find(
        Wanted(stems=stems), size, mask(allowed, len(corpus))
    )

    ordered = sorted(expected.items(), key=lambda each: -each[1])[:size]
    assert best.scores == pytest.approx([score for _, score in ordered], rel=1e-4)
    for document, score in zip(best.documents, best.scores, strict=True):
        assert score == pytest.approx(expected[document], rel=1e-4)
    assert len(set(best.documents)) == len(ordered)


def mask(allowed: set[int] | None, documents: int) -> np.typing.NDArray[np.bool_] | None:
    return None if allowed is None else np.isin(np.arange(documents), list(allowed))


@pytest.mark.parametrize("compiled", WAYS)
@given(
    corpus=CORPUS,
    stems=STEMS,
    pairs=st.dictionaries(st.tuples(*[st.sampled_from(WORDS)] * 2), WEIGHTS, max_size=4),
    size=st.integers(1, 12),
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_by_sparing_work(
    compiled: bool,
    corpus: list[tuple[str, ...]],
    stems: dict[str, float],
    pairs: dict[tuple[str, str], float],
    size: int,
) -> None:
    scores: Scores = compile_scores(make_documents(corpus, "en"), "en")
    wanted = Wanted(stems=stems, pairs=pairs)

    total = add_up(stem_parts(scores, wanted), scores.documents)
    best = finder_of(scores, compiled=compiled).find(wanted, size)

    known = {number: score for number, score in enumerate(total.tolist()) if score > 0}
    ordered = sorted(known.values(), reverse=True)[:size]
    assert best.scores == pytest.approx(ordered, rel=1e-5)
    for document, score in zip(best.documents, best.scores, strict=True):
        assert score == pytest.approx(known[document], rel=1e-5)


@pytest.fixture(scope="module")
def many() -> Scores:
    """Two thousand texts of words of which a few are frequent and most are rare."""
    some = random.Random(7)
    words = [f"word{number}" for number in range(300)]
    shares = [1 / (rank + 1) for rank in range(len(words))]
    texts = [" ".join(some.choices(words, shares, k=some.randint(3, 20))) for _ in range(2000)]
    return compile_scores(make_documents([in_body(text) for text in texts], "en"), "en")


@pytest.mark.parametrize("compiled", WAYS)
@given(data=st.data(), size=st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_among_many(
    many: Scores, compiled: bool, data: st.DataObject, size: int
) -> None:
    known = st.sampled_from(many.stems.words)
    stems = data.draw(st.dictionaries(known, WEIGHTS, min_size=1, max_size=8))
    pairs = data.draw(st.dictionaries(st.tuples(known, known), WEIGHTS, max_size=3))
    wanted = Wanted(stems=stems, pairs=pairs)

    total = add_up(stem_parts(many, wanted), many.documents)
    best = finder_of(many, compiled=compiled).find(wanted, size)

    ordered = np.sort(total[total > 0])[::-1][:size]
    assert best.scores == pytest.approx(ordered.tolist(), rel=1e-5)
    assert total[list(best.documents)].tolist() == pytest.approx(best.scores, rel=1e-5)


@pytest.mark.parametrize("compiled", WAYS)
def test_passages_of_one_score_come_in_their_order(compiled: bool) -> None:
    corpus = [("lamp", "", "", "", "", "the lamp")] * 30
    scores = compile_scores(make_documents(corpus, "en"), "en")

    best = finder_of(scores, compiled=compiled).find(Wanted(stems={"lamp": 1.0}), 10)

    assert list(best.documents) == list(range(10))


@pytest.mark.parametrize("compiled", WAYS)
def test_nothing_wanted_is_nothing_found(compiled: bool) -> None:
    scores = compile_scores(make_documents([("lamp", "", "", "", "", "")], "en"), "en")

    finder = finder_of(scores, compiled=compiled)

    assert len(finder.find(Wanted(stems={}), 10).documents) == 0
    assert len(finder.find(Wanted(stems={"nowhere": 1.0}), 10).documents) == 0
