"""Confidence is a share, grows with what was found, and is low when nothing was."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.index import Index
from kb.model import Kind
from kb.result import Filters, Query
from kb.search import search
from kb.search.confidence import ANSWERED_FROM, Evidence

LANGS = ["en", "fa", "ne", "th", "tr"]
NONSENSE = {
    "en": ["xqzv kjhgf wqpz", "zzzz yyyy", "purple elephants juggle quantum violins"],
    "fa": ["ظظظ ژژژ غغغ", "فیل بنفش ویولن کوانتومی"],
    "ne": ["झझझ ठठठ घघघ", "बैजनी हात्ती वायलिन"],
    "th": ["ฌฌฌ ฑฑฑ", "ช้างสีม่วงเล่นไวโอลิน"],
    "tr": ["zzzz jjjj vvvv", "mor filler keman çalar"],
}

NUMBERS = st.floats(-5, 50, allow_nan=False)
SHARES = st.floats(0, 1, allow_nan=False)


def confidence(index: Index, text: str, lang: str) -> float:
    return search(index, Query(text, lang)).confidence


@given(NUMBERS, SHARES, SHARES, st.booleans())
def test_confidence_is_between_nothing_and_certain(
    net: float, ratio: float, likeness: float, covered: bool
) -> None:
    assert 0 <= Evidence(net, ratio, likeness, covered).confidence <= 1


@given(NUMBERS, SHARES, SHARES, st.booleans(), SHARES)
def test_more_evidence_of_any_kind_is_never_less_confidence(
    net: float, ratio: float, likeness: float, covered: bool, more: float
) -> None:
    evidence = Evidence(net, ratio, likeness, covered)
    for kind in (
        {"net": net + more},
        {"ratio": min(1.0, ratio + more)},
        {"likeness": min(1.0, likeness + more)},
        {"covered": True},
    ):
        assert replace(evidence, **kind).confidence >= evidence.confidence - 1e-12, kind


@given(st.text(max_size=60), st.sampled_from(LANGS))
@settings(max_examples=100, deadline=None)
def test_confidence_decides_what_counts_as_answered(index: Index, text: str, lang: str) -> None:
    result = search(index, Query(text, lang))

    assert 0 <= result.confidence <= 1
    assert result.answered == (result.confidence >= ANSWERED_FROM)
    assert (result.confidence > 0) <= (result.total > 0)


@pytest.mark.parametrize("lang", LANGS)
def test_an_article_asked_by_its_title_is_found_and_surely(starter: Index, lang: str) -> None:
    for article in starter.articles(lang):
        result = search(starter, Query(article.title, lang))
        assert result.hits[0].slug == article.slug
        assert result.confidence >= 0.8, article.title


@pytest.mark.parametrize(("lang", "text"), [(lang, t) for lang, ts in NONSENSE.items() for t in ts])
def test_nonsense_is_not_answered(starter: Index, lang: str, text: str) -> None:
    assert confidence(starter, text, lang) < 0.3


@pytest.mark.parametrize("lang", LANGS)
def test_confidence_falls_as_the_words_of_a_question_are_replaced_by_nonsense(
    starter: Index, lang: str
) -> None:
    strange = NONSENSE[lang][0].split()[0]
    compared = fallen = 0
    for article in starter.articles(lang):
        words = article.title.split()
        cut = [[*words[:kept], *[strange] * (len(words) - kept)] for kept in range(len(words) + 1)]
        values = [confidence(starter, " ".join(each), lang) for each in cut]
        assert values[0] < 0.3
        assert values[0] < values[-1]
        compared += len(values) - 1
        fallen += sum(fewer <= more + 1e-9 for fewer, more in pairwise(values))
    # Not each single word: "the" and "of" may say nothing, or lead to another article.
    assert fallen >= 0.9 * compared


def test_what_cannot_be_found_has_no_confidence(index: Index) -> None:
    assert [confidence(index, text, "en") for text in ("", "…", "qwzjk")] == [0.0, 0.0, 0.0]


def test_a_filter_that_takes_the_answer_away_takes_the_confidence_too(index: Index) -> None:
    text = "how are refunds paid"
    everything = search(index, Query(text, "en"))
    products = search(index, Query(text, "en", Filters(frozenset({Kind.PRODUCT}))))

    assert everything.answered
    assert products.confidence < everything.confidence
    assert not products.answered
