"""Completion while a customer types: what is offered, in which order, and when nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import BadQuery
from kb.index import Index
from kb.search import suggest
from kb.search.phrase import Phrases
from kb.search.suggest import LIMIT, _pick

LANGS = ["en", "fa", "ne", "th", "tr"]


def texts(index: Index, typed: str, lang: str = "en", limit: int = LIMIT) -> list[str]:
    return [each.text for each in suggest(index, lang, typed, limit)]


@pytest.mark.parametrize(
    ("lang", "typed", "first"),
    [
        ("en", "where is my par", "Where is my parcel?"),
        ("en", "res", "Reset your password"),
        ("en", "RESET YOUR PASS", "Reset your password"),
        ("en", "old la", "Take-back of old lamps"),
        ("en", "neighbour", "Can a neighbour take my parcel?"),
        ("fa", "شرا", "شرایط بازگرداندن کالا"),
        ("fa", "شرايط", "شرایط بازگرداندن کالا"),  # with the Arabic yeh
        ("th", "นโย", "นโยบายการคืนสินค้า"),
        ("th", "นโยบายการค", "นโยบายการคืนสินค้า"),
        ("tr", "iade ko", "İade koşulları"),
        ("tr", "iade kos", "İade koşulları"),
        ("ne", "सामान फि", "सामान फिर्ता नीति"),
    ],
)
def test_the_last_word_may_be_unfinished(index: Index, lang: str, typed: str, first: str) -> None:
    assert texts(index, typed, lang)[0] == first


@pytest.mark.parametrize(
    ("lang", "typed", "first"),
    [
        ("en", "parcle tracking", "Parcels and tracking"),
        ("en", "neigbour", "Can a neighbour take my parcel?"),
        ("tr", "kosulalri", "İade koşulları"),
        ("fa", "شرایت", "شرایط بازگرداندن کالا"),
    ],
)
def test_a_typing_error_is_forgiven(index: Index, lang: str, typed: str, first: str) -> None:
    assert texts(index, typed, lang)[0] == first


def test_a_finished_word_is_not_completed(index: Index) -> None:
    assert "Parcels and tracking" in texts(index, "par")
    assert texts(index, "par ") == []


def test_what_holds_more_of_the_words_goes_first_then_what_begins_with_them(index: Index) -> None:
    found = texts(index, "my parcel")

    assert set(found[:2]) == {"Where is my parcel?", "Can a neighbour take my parcel?"}
    assert set(texts(index, "where is my")[:2]) == {"where is my order", "Where is my parcel?"}
    assert texts(index, "reset")[0] == "Reset your password"


def test_a_suggestion_leads_to_where_it_is_answered(index: Index) -> None:
    (question,) = suggest(index, "en", "can a neighbour ta", limit=1)
    (ask,) = suggest(index, "en", "get my mon", limit=1)

    assert question.url == "/en/articles/parcels#can-a-neighbour-take-my-parcel"
    assert question.kind == "faq"
    assert (ask.text, ask.url) == ("get my money back", "/en/articles/return-policy")


@pytest.mark.parametrize("lang", LANGS)
def test_every_title_is_offered_while_it_is_being_typed(starter: Index, lang: str) -> None:
    for article in starter.articles(lang):
        for share in (0.7, 0.85, 1.0):
            typed = article.title[: round(len(article.title) * share)]
            assert article.title in texts(starter, typed, lang), typed


@pytest.mark.parametrize(
    ("typed", "whole"), [("ติดตามคำสั่งซื้", "ติดตามคำสั่งซื้อ"), ("รหัสผ่", "รหัสผ่าน"), ("วิธีส่งคื", "วิธีส่งคืน")]
)
def test_a_thai_phrase_cut_inside_a_word_is_completed(
    starter: Index, typed: str, whole: str
) -> None:
    found = texts(starter, typed, "th")

    assert found
    assert whole in found[0]
    assert set(found) & set(texts(starter, whole, "th"))


@pytest.mark.parametrize("typed", ["", " ", "…?!", "\0", "🙂", "qwzjkx", "zzzz zzzz"])
def test_what_begins_nothing_is_not_completed(index: Index, typed: str) -> None:
    assert texts(index, typed) == []


def test_at_most_as_many_as_asked_for(starter: Index) -> None:
    assert len(texts(starter, "re")) == LIMIT
    assert texts(starter, "re", limit=3) == texts(starter, "re")[:3]
    assert texts(starter, "re", limit=0) == []


def test_a_language_without_articles_has_nothing_to_offer(index: Index) -> None:
    assert texts(index, "lamp", "de") == []


def test_a_text_that_is_too_long_is_refused(index: Index) -> None:
    with pytest.raises(BadQuery, match="has 501 characters"):
        suggest(index, "en", "x" * 501)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@given(
    ANY_TEXT | st.sampled_from(["a", "r", "how do", "คืน", "سفا"]), st.sampled_from([*LANGS, "de"])
)
@settings(max_examples=100, deadline=None)
def test_suggestions_are_different_phrases_of_the_articles(
    index: Index, typed: str, lang: str
) -> None:
    found = texts(index, typed, lang)
    offered = {
        text
        for article in index.articles(lang)
        for text in (article.title, *article.asks, *(each.heading for each in article.passages))
    }

    assert len(found) == len(set(found)) <= LIMIT
    assert set(found) <= offered


def test_capitals_and_accents_do_not_hide_what_a_phrase_begins_with(index: Index) -> None:
    assert texts(index, "iade ko", "tr")[0] == "İade koşulları"
    assert texts(index, "IADE KOS", "tr")[0] == "İade koşulları"


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 300), st.booleans()), min_size=1, max_size=60
    ),
    st.integers(0, 10),
)
def test_the_best_phrases_are_those_that_sorting_all_would_put_first(
    rows: list[tuple[int, int, bool]], limit: int
) -> None:
    rows.sort(key=lambda row: row[2])  # those that begin as typed stand together
    held, words, begins = (list(column) for column in zip(*rows, strict=True))
    first = begins.index(True) if True in begins else len(rows)
    most = max(held)
    likely = [place for place, worth in enumerate(held) if worth and 2 * worth >= most]
    wanted = sorted(likely, key=lambda n: (-held[n], not begins[n], min(words[n], 255), n))

    found = _pick(np.array(held), np.array(words), slice(first, len(rows)), limit)

    assert found == wanted[:limit]


@given(st.sampled_from([*LANGS]), st.text("การส่งคืนa mıirs ", max_size=4))
@settings(max_examples=60, deadline=None)
def test_phrases_are_found_by_what_they_contain_and_begin_with(
    index: Index, lang: str, part: str
) -> None:
    phrases = Phrases(index, lang)
    folded = phrases.fold(part)
    every = [phrases.fold(phrases.text(place)) for place in range(len(phrases))]
    begun = phrases.beginning(folded)

    assert sorted(every) == every
    assert list(range(len(every)))[begun] == [n for n, text in enumerate(every)
                                              if text.startswith(folded)]  # fmt: skip
    if folded:
        assert set(phrases.containing(folded)) == {n for n, text in enumerate(every)
                                                   if folded in text}  # fmt: skip
