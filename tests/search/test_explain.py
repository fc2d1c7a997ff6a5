"""`--explain`: each word, each addition and each part of a score, and the parts add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import BadQuery
from kb.index import Index
from kb.model import Kind
from kb.result import Filters, Query
from kb.search import search
from kb.search.explain import EXPLAINED, Explanation, explain

LANGS = ["en", "fa", "ne", "th", "tr"]


def why(index: Index, text: str, lang: str = "en") -> Explanation:
    return explain(index, Query(text, lang))


def assert_parts_add_up(explanation: Explanation) -> None:
    """Each number is rounded to three places, so that each may be off by half of the last one."""
    for hit in explanation.hits:
        total = sum(part.worth for part in hit.parts)
        assert total == pytest.approx(hit.score, abs=0.0006 * (len(hit.parts) + 1)), hit
        worths = [part.worth for part in hit.parts]
        assert worths == sorted(worths, reverse=True)


def test_each_word_is_shown_as_typed_as_folded_and_as_looked_for(index: Index) -> None:
    words = why(index, "The REFUNDS, xylophone").words

    assert [(each.typed, each.folded, each.stem) for each in words] == [
        ("The", "the", "the"),
        ("REFUNDS", "refunds", "refund"),
        ("xylophone", "xylophone", "xylophon"),
    ]
    assert [each.function_word for each in words] == [True, False, False]
    assert [each.passages > 0 for each in words] == [True, True, False]


def test_for_a_word_that_stands_nowhere_the_nearest_known_ones_are_named(index: Index) -> None:
    parcel, unknown = why(index, "parcle xylophone").words

    assert (parcel.passages, parcel.nearest[0]) == (0, "parcel")
    assert (unknown.passages, unknown.nearest) == (0, ())


def test_the_number_of_passages_is_that_which_holds_the_word(index: Index) -> None:
    (word,) = why(index, "lamps").words
    held = [
        article.slug
        for article in index.articles("en")
        for passage in article.passages
        if "lamp" in f"{article.title} {passage.heading} {passage.text}".lower()
    ]

    assert word.passages == len(held)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "how do I return an item"),
        ("en", "retrun polcy for a basket"),
        ("en", "what if it arrives broken"),
        ("fa", "چطور سفارشم را پیگیری کنم"),
        ("fa", "مرجوغ کردن کالا"),
        ("th", "คืนสินค้าอย่างไร"),
        ("th", "รหัสผาน"),
        ("tr", "siparisimi iptal etmek istiyorum"),
        ("tr", "kagro ücrti ne kadar"),
        ("ne", "सामान कसरी फिर्ता गर्ने"),
        ("ne", "डेलिभर शुल्क"),
    ],
)
def test_the_parts_of_a_hit_add_up_to_its_score(starter: Index, lang: str, text: str) -> None:
    explanation = why(starter, text, lang)

    assert len(explanation.hits) > 1
    assert_parts_add_up(explanation)


@given(
    st.lists(
        st.sampled_from(
            [
                "lamp",
                "parcle",
                "the",
                "refund",
                "my",
                "password",
                "xylophone",
                "where",
                "is",
                "card",
            ]
        ),
        max_size=7,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_parts_add_up_whatever_the_question(index: Index, words: list[str]) -> None:
    assert_parts_add_up(why(index, " ".join(words)))


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_explained_is_what_the_search_answers(starter: Index, lang: str) -> None:
    for article in starter.articles(lang)[:6]:
        query = Query(article.title, lang)
        explanation, result = explain(starter, query), search(starter, query)

        shown = [(hit.slug, hit.anchor) for hit in explanation.hits]
        assert shown == [(hit.slug, hit.anchor) for hit in result.hits[:EXPLAINED]]
        scores = [hit.score for hit in result.hits[:EXPLAINED]]
        assert [hit.score for hit in explanation.hits] == pytest.approx(scores, abs=0.001)
        assert explanation.confidence == pytest.approx(result.confidence, abs=0.001)
        assert explanation.correction == result.correction


def test_what_was_looked_for_and_not_typed_is_named_with_its_reason(index: Index) -> None:
    explanation = why(index, "forgoten lamp")

    (addition,) = explanation.additions
    assert (addition.stem, addition.word) == ("forgotten", "forgoten")
    assert addition.reason == "may have been meant"
    assert 0 < addition.weight < 1
    assert explanation.correction == "forgotten lamp"
    reset = next(hit for hit in explanation.hits if hit.slug == "reset-password")
    assert "“forgotten”, which was added" in [part.reason for part in reset.parts]


def test_a_score_is_said_in_words(index: Index) -> None:
    (first, *_) = why(index, "forgotten password").hits
    reasons = [part.reason for part in first.parts]

    assert first.slug == "reset-password"
    assert "the word “password”" in reasons
    assert "“forgotten password” side by side" in reasons
    assert "parts of words (n-grams)" in reasons


def test_filters_hold_for_an_explanation_too(index: Index) -> None:
    explanation = explain(index, Query("lamp parcel", "en", Filters(frozenset({Kind.PRODUCT}))))

    assert [hit.slug for hit in explanation.hits] == ["lamp"]


@pytest.mark.parametrize(("text", "lang"), [("", "en"), ("…", "en"), ("lamp", "de"), ("\0", "fa")])
def test_where_nothing_was_looked_for_there_is_nothing_to_explain(
    index: Index, text: str, lang: str
) -> None:
    explanation = why(index, text, lang)

    assert (explanation.words, explanation.additions, explanation.hits) == ((), (), ())
    assert (explanation.confidence, explanation.correction) == (0.0, None)


def test_a_question_that_is_too_long_is_refused(index: Index) -> None:
    with pytest.raises(BadQuery):
        why(index, "x" * 501)
