"""Impacts equal BM25 in plain Python, written from the formula and without arrays."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import make_documents
from kb.analysis import analyzer_for
from kb.index.document import FIELDS
from kb.index.impact import SHORT_FIELDS, add_short, count_grams, count_pairs, weigh
from kb.index.matrix import Matrix
from kb.index.scores import compile_scores
from kb.index.tokens import read_tokens

K1, B, SHORT_BOOST = 1.5, 0.75, 0.8

Texts = tuple[str, ...]
Scores = dict[tuple[str, int], float]

WORDS = {
    "en": ["where", "is", "my", "parcel", "parcels", "lamp", "7"],
    "fa": ["سفارش", "سفارش‌ها", "پول", "من", "کجاست", "۳۰"],
    "th": ["คืนสินค้า", "รหัสผ่าน", "ลืม", "อย่างไร", "30"],
    "tr": ["şifre", "şifremi", "ŞİFRE", "unuttum", "nasıl"],
    "ne": ["पासवर्ड", "पासवर्डको", "बिर्सें", "कसरी"],
}


@st.composite
def corpora(draw: st.DrawFn) -> tuple[str, list[Texts]]:
    lang = draw(st.sampled_from(sorted(WORDS)))
    text = st.lists(st.sampled_from(WORDS[lang]), max_size=6).map(" ".join)
    documents = draw(st.lists(st.tuples(*[text] * len(FIELDS)), min_size=1, max_size=5))
    return lang, documents


def bm25(documents: Sequence[Counter[str]]) -> Scores:
    """Score of each term in each document, as in Robertson and Zaragoza (2009)."""
    filled = [document for document in documents if document]
    if not filled:
        return {}
    mean = sum(document.total() for document in filled) / len(filled)
    found = {}
    for number, document in enumerate(documents):
        for term, count in document.items():
            holders = sum(term in each for each in documents)
            idf = math.log(1 + (len(filled) - holders + 0.5) / (holders + 0.5))
            norm = K1 * (1 - B + B * document.total() / mean)
            found[term, number] = idf * count * (K1 + 1) / (count + norm)
    return found


def count(
    texts: Sequence[Texts], fields: Sequence[str], terms: Callable[[str], list[str]]
) -> list[Counter[str]]:
    return [
        Counter(
            term
            for name, text in zip(FIELDS, each, strict=True)
            if name in fields
            for term in terms(text)
        )
        for each in texts
    ]


def by_name(matrix: Matrix, names: Sequence[str]) -> Scores:
    assert matrix.rows == len(names)
    return {
        (name, int(document)): float(value)
        for number, name in enumerate(names)
        for document, value in zip(*matrix.row(number), strict=True)
    }


@given(corpora())
@settings(max_examples=60, deadline=None)
def test_a_stem_scores_in_the_whole_text_and_again_in_the_short_fields(
    corpus: tuple[str, list[Texts]],
) -> None:
    lang, texts = corpus

    def stems(text: str) -> list[str]:
        return [token.stem for token in analyzer_for(lang).tokens(text)]

    tokens = read_tokens(make_documents(texts, lang), lang)
    expected = bm25(count(texts, FIELDS, stems))
    for place, score in bm25(count(texts, SHORT_FIELDS, stems)).items():
        expected[place] += SHORT_BOOST * score

    whole, short = tokens.count_stems(*FIELDS), tokens.count_stems(*SHORT_FIELDS)
    impacts = add_short(weigh(whole, len(texts)), weigh(short, len(texts)), len(texts))
    assert by_name(impacts, tokens.stems) == pytest.approx(expected, rel=1e-4)


@given(corpora())
@settings(max_examples=60, deadline=None)
def test_a_pair_scores_where_two_stems_stand_side_by_side_in_one_field(
    corpus: tuple[str, list[Texts]],
) -> None:
    lang, texts = corpus

    def pairs(text: str) -> list[str]:
        stems = [token.stem for token in analyzer_for(lang).tokens(text)]
        return [f"{first} {second}" for first, second in pairwise(stems)]

    tokens = read_tokens(make_documents(texts, lang), lang)
    keys, counts = count_pairs(tokens)
    impacts = weigh(counts, len(texts))
    stems = tokens.stems
    names = [f"{stems[key // len(stems)]} {stems[key % len(stems)]}" for key in keys.tolist()]

    assert keys.tolist() == sorted(set(keys.tolist()))
    expected = bm25(count(texts, FIELDS, pairs))
    assert by_name(impacts, names) == pytest.approx(expected, rel=1e-4)


@given(corpora())
@settings(max_examples=60, deadline=None)
def test_an_n_gram_scores_as_if_it_had_an_index_of_its_own(
    corpus: tuple[str, list[Texts]],
) -> None:
    lang, texts = corpus
    analyzer = analyzer_for(lang)

    def grams(text: str) -> list[str]:
        words = analyzer.gram_words(analyzer.tokens(text))
        return [gram for word in words for gram in analyzer.grams(word)]

    names, counts = count_grams(read_tokens(make_documents(texts, lang), lang), lang)
    impacts = weigh(counts, len(texts))

    assert names == sorted(names)
    expected = bm25(count(texts, FIELDS, grams))
    assert by_name(impacts, names) == pytest.approx(expected, rel=1e-4)


def test_every_impact_is_above_nothing_even_of_a_word_in_every_document() -> None:
    scores = compile_scores(make_documents([("lamp", *[""] * 5)] * 4, "en"), "en")

    assert np.all(scores.stem_impacts.values > 0)


def test_a_word_in_the_title_is_worth_more_than_one_in_the_body() -> None:
    texts = [("lamp", "", "", "", "", "post"), ("post", "", "", "", "", "lamp")]
    compiled = compile_scores(make_documents(texts, "en"), "en")
    scores = by_name(compiled.stem_impacts, compiled.stems.words)

    assert scores["lamp", 0] > scores["lamp", 1]
