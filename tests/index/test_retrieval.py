"""The port of retrieval: sums equal brute force, and taken apart they are the same sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.documents import make_documents
from index.shelves import WAYS
from kb.analysis import analyzer_for
from kb.index.best import make_finder
from kb.index.coarse import CoarseMatrix
from kb.index.document import FIELDS
from kb.index.matrix import Matrix
from kb.index.retrieval import FOUND_FROM, Found, retrieve, take_apart
from kb.index.scores import Scores, compile_scores
from kb.index.shelf import open_shelf
from kb.index.wanted import Wanted
from kb.kernel import Shelf, kernel

WORDS = ["where", "parcel", "lamp", "lamps", "refund", "card", "the"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
DOCUMENTS = st.lists(st.tuples(*[TEXTS] * len(FIELDS)), min_size=1, max_size=5).filter(
    lambda texts: any(any(each) for each in texts)
)
WEIGHTS = st.sampled_from([0.25, 0.6, 1.0, 2.0])
STEMS = sorted({token.stem for token in analyzer_for("en").tokens(" ".join(WORDS))})
TERMS = st.sampled_from([*STEMS, "nowhere"])
GRAMS = st.sampled_from(["^lam", "lamp", "amp$", "pare", "^the", "qqqq"])

WANTED = st.builds(
    Wanted,
    stems=st.dictionaries(TERMS, WEIGHTS, max_size=4),
    pairs=st.dictionaries(st.tuples(TERMS, TERMS), WEIGHTS, max_size=3),
    grams=st.dictionaries(GRAMS, WEIGHTS, max_size=3),
    gram_weight=WEIGHTS,
    other_grams=st.dictionaries(GRAMS, WEIGHTS, max_size=2),
    topic=st.dictionaries(TERMS, WEIGHTS, max_size=3),
)


def compiled(texts: list[tuple[str, ...]]) -> Scores:
    return compile_scores(make_documents(texts, "en"), "en")


def shelf_of(scores: Scores, *, by_kernel: bool) -> Shelf | None:
    return open_shelf(scores) if by_kernel else None


def impact(matrix: Matrix | CoarseMatrix, row: int | None, document: int) -> float:
    if row is None:
        return 0.0
    return float(dict(zip(*map(list, matrix.row(row)), strict=True)).get(document, 0.0))


def gram_score(scores: Scores, weights: Mapping[str, float], document: int) -> float:
    return sum(
        weight * impact(scores.gram_impacts, scores.grams.find(gram), document)
        for gram, weight in weights.items()
    )


def brute_force(scores: Scores, wanted: Wanted, document: int) -> float:
    total = 0.0
    for stem, weight in wanted.stems.items():
        total += weight * impact(scores.stem_impacts, scores.stems.find(stem), document)
    for (left, right), weight in wanted.pairs.items():
        first, second = scores.stems.find(left), scores.stems.find(right)
        if first is not None and second is not None:
            key = first * len(scores.stems) + second
            known = scores.pair_keys.tolist()
            row = known.index(key) if key in known else None
            total += weight * impact(scores.pair_impacts, row, document)
    total += wanted.gram_weight * gram_score(scores, wanted.grams, document)
    return total + gram_score(scores, wanted.other_grams, document)


@pytest.mark.parametrize("by_kernel", WAYS)
@given(texts=DOCUMENTS, wanted=WANTED)
@settings(max_examples=80, deadline=None)
def test_a_score_is_the_weighted_sum_of_what_each_term_gives(
    by_kernel: bool, texts: list[tuple[str, ...]], wanted: Wanted
) -> None:
    scores = compiled(texts)
    expected = {number: brute_force(scores, wanted, number) for number in range(len(texts))}
    floor = FOUND_FROM * max(expected.values())
    edge = [score for score in expected.values() if 0 < score == pytest.approx(floor, rel=1e-3)]
    expected = {number: score for number, score in expected.items() if score > floor}

    found = retrieve(scores, wanted, None, shelf_of(scores, by_kernel=by_kernel))

    assume(not edge)  # a score on the very edge may fall on either side
    assert found.documents.tolist() == sorted(expected)
    assert found.score.tolist() == pytest.approx(list(expected.values()), rel=1e-4)
    grams = [gram_score(scores, wanted.grams, number) for number in expected]
    assert found.grams.tolist() == pytest.approx(grams, rel=1e-4)
    assert np.all(np.abs(found.topic) <= 1.0001)


@given(DOCUMENTS, WANTED)
@settings(max_examples=80, deadline=None)
def test_the_parts_of_a_score_add_up_to_it(texts: list[tuple[str, ...]], wanted: Wanted) -> None:
    scores = compiled(texts)
    found = retrieve(scores, wanted)

    for document, score in zip(found.documents.tolist(), found.score.tolist(), strict=True):
        parts = take_apart(scores, wanted, document)
        total = sum(parts.stems.values()) + sum(parts.pairs.values()) + parts.grams
        assert total == pytest.approx(score, rel=1e-4)
        assert all(parts.stems.values()), "what gives nothing is left out"
        assert set(parts.stems) <= set(wanted.stems)
        assert set(parts.pairs) <= set(wanted.pairs)


@pytest.mark.parametrize("by_kernel", WAYS)
@given(texts=DOCUMENTS, wanted=WANTED, bits=st.integers(0, 31))
@settings(max_examples=50, deadline=None)
def test_documents_that_are_not_allowed_are_left_out_and_the_others_keep_their_scores(
    by_kernel: bool, texts: list[tuple[str, ...]], wanted: Wanted, bits: int
) -> None:
    scores = compiled(texts)
    shelf = shelf_of(scores, by_kernel=by_kernel)
    allowed = np.array([bool(bits >> number & 1) for number in range(len(texts))])
    everything = _worth(retrieve(scores, wanted, None, shelf))
    found = retrieve(scores, wanted, allowed, shelf)

    assert all(allowed[found.documents])
    # The best passage that is left sets the floor, so more of the others may be found.
    assert set(_worth(found)) >= {number for number in everything if allowed[number]}
    for number, worth in _worth(found).items():
        assert worth == pytest.approx(everything.get(number, worth), rel=1e-4, abs=1e-5)
        score = brute_force(scores, wanted, number)
        assert worth == pytest.approx((score, *worth[1:]), rel=1e-4, abs=1e-5)


def _worth(found: Found) -> dict[int, tuple[float, float, float]]:
    """Score, n-grams and topic of each document."""
    columns = (found.score.tolist(), found.grams.tolist(), found.topic.tolist())
    return dict(zip(found.documents.tolist(), zip(*columns, strict=True), strict=True))


def test_a_document_on_the_topic_is_nearer_than_one_that_shares_only_the_word() -> None:
    refunds = "refund card money bank paid"
    texts = [
        (refunds, *[""] * 4, "the refund goes to the bank card"),
        ("refund", *[""] * 4, "money paid to the card by the bank"),
        ("garden", *[""] * 4, "rose lawn tree soil water"),
        ("garden", *[""] * 4, "tree soil rose water lawn card"),
    ]
    scores = compiled(texts)
    found = retrieve(scores, Wanted(stems={"card": 1.0}, topic={"bank": 1.0, "money": 1.0}))
    topics = dict(zip(found.documents.tolist(), found.topic.tolist(), strict=True))

    assert topics[0] > topics[3] + 0.2


@pytest.mark.skipif(kernel() is None, reason="no C compiler was there at installation")
@given(texts=DOCUMENTS, wanted=WANTED)
@settings(max_examples=80, deadline=None)
def test_the_kernel_finds_what_numpy_finds(texts: list[tuple[str, ...]], wanted: Wanted) -> None:
    scores = compiled(texts)

    by_kernel = retrieve(scores, wanted, None, open_shelf(scores))
    by_numpy = retrieve(scores, wanted)

    assert by_kernel.documents.tolist() == by_numpy.documents.tolist()
    for number, worth in _worth(by_kernel).items():
        assert worth == pytest.approx(_worth(by_numpy)[number], rel=1e-5, abs=1e-5)
    assert by_kernel.known == pytest.approx(by_numpy.known)
    assert by_kernel.reachable == pytest.approx(by_numpy.reachable, rel=1e-5)


@pytest.mark.skipif(kernel() is None, reason="no C compiler was there at installation")
def test_arrays_that_do_not_fit_one_another_are_refused() -> None:
    scores = compiled([("lamp", *[""] * 4, "the lamp is here")])

    with pytest.raises(ValueError, match="do not fit"):
        open_shelf(replace(scores, stem_peaks=scores.stem_peaks[1:]))
    with pytest.raises(ValueError, match="float32"):
        open_shelf(replace(scores, stem_peaks=scores.stem_peaks.astype(np.float64)))


@pytest.mark.skipif(kernel() is None, reason="no C compiler was there at installation")
def test_columns_beyond_the_documents_are_passed_over() -> None:
    scores = compiled([("lamp", *[""] * 4, "the lamp is here"), ("card", *[""] * 4, "a card")])
    odd = replace(scores.stem_impacts, columns=scores.stem_impacts.columns + 1_000_000)
    wanted = Wanted(stems={"lamp": 1.0, "card": 1.0}, topic={"card": 1.0})
    harmful = replace(scores, stem_impacts=odd)

    assert len(retrieve(harmful, wanted, None, open_shelf(harmful)).documents) == 0
    assert len(make_finder(harmful, open_shelf(harmful)).find(wanted, 10).documents) == 0


@pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")
def test_impacts_that_give_nothing_are_passed_over() -> None:
    scores = compiled([("lamp", *[""] * 4, "the lamp is here"), ("card", *[""] * 4, "a card")])
    impacts = scores.stem_impacts
    row = scores.stems.find("lamp")
    assert row is not None
    # A long row of one document and no impact: a list of documents found has no room for it.
    many = np.zeros(100_000, np.int32)
    starts = np.where(np.arange(impacts.rows + 1) > row, len(many), 0).astype(np.int64)
    odd = replace(impacts, starts=starts, columns=many, values=np.zeros(len(many), np.float32))
    harmful = replace(scores, stem_impacts=odd)

    best = make_finder(harmful, open_shelf(harmful)).find(Wanted(stems={"lamp": 1.0}), 10)

    assert len(best.documents) == 0
