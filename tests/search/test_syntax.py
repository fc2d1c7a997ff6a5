"""Signs in a question: phrases, exclusions, tags and kinds."""

from __future__ import annotations

import pytest

from kb.index import Index
from kb.model import Kind
from kb.result import Query
from kb.search import search
from kb.search.explain import explain
from kb.search.syntax import LONGEST_SIGNED, Syntax, parse_syntax


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where is it", Syntax("where is it")),
        ('"lost parcel" fee', Syntax("fee lost parcel", phrases=("lost parcel",))),
        ("refund -card", Syntax("refund", without=("card",))),
        ('"a  b" -cd "e -fg"', Syntax("a b e -fg", phrases=("a b", "e -fg"), without=("cd",))),
        ("tag:late_parcel when", Syntax("when", tags=frozenset({"late parcel"}))),
        ("kind:Policy", Syntax("", kinds=frozenset({Kind.POLICY}))),
    ],
)
def test_signs_are_read(text: str, expected: Syntax) -> None:
    assert parse_syntax(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "-only",
        "e-mail in 3-5 days",
        'an "unclosed quote',
        "kind:nonsense x",
        "open with -r",
        "time: 14:00",
        "“quoted” and «نقل»",
        '"' + "long " * 12 + '" and -more words',
    ],
)
def test_what_people_write_in_sentences_is_plain_text(text: str) -> None:
    assert parse_syntax(text).is_plain


def test_a_long_text_has_no_signs() -> None:
    assert not parse_syntax('"lost" parcel'.ljust(LONGEST_SIGNED)).is_plain
    assert parse_syntax('"lost" parcel'.ljust(LONGEST_SIGNED + 1)).is_plain


def slugs(index: Index, text: str) -> list[str]:
    return [hit.slug for hit in search(index, Query(text, "en")).hits]


def test_a_phrase_must_stand_in_the_passage_word_by_word(starter: Index) -> None:
    assert "track-your-order" in slugs(starter, "Track parcel")
    quoted = search(starter, Query('"hygiene goods"', "en"))
    assert quoted.total
    for hit in quoted.hits:
        article = starter.article("en", hit.slug)
        assert article is not None
        text = " ".join((article.title, *article.asks, *(p.text for p in article.passages)))
        assert "hygiene goods" in text.lower()


def test_a_phrase_that_nothing_holds_is_searched_as_words(starter: Index) -> None:
    assert slugs(starter, '"parcel hygiene"') == slugs(starter, "parcel hygiene")


def test_passages_with_an_unwanted_word_are_left_out(starter: Index) -> None:
    result = search(starter, Query("refund -card", "en"))
    assert result.total
    for hit in result.hits:
        assert "card" not in hit.snippet.text.lower().split()


def test_kinds_and_tags_in_the_text_filter_as_those_of_the_page_do(starter: Index) -> None:
    result = search(starter, Query("money kind:policy", "en"))
    assert {hit.kind for hit in result.hits} == {Kind.POLICY}
    listed = search(starter, Query("tag:refunds", "en"))
    assert listed.total
    assert all("refunds" in hit.tags for hit in listed.hits)
    assert search(starter, Query("tag:no-such-tag", "en")).total == 0


def test_a_list_that_was_asked_for_is_answered_and_can_be_explained(starter: Index) -> None:
    result = search(starter, Query("kind:policy", "en"))
    assert result.answered
    assert result.reason is None
    assert result.suggestions == ()
    assert result.elsewhere == ()
    explained = explain(starter, Query("kind:policy", "en"))
    assert explained.hits
    assert all(hit.parts == () for hit in explained.hits)


def test_what_is_not_wanted_stays_out_when_the_phrase_is_nowhere(starter: Index) -> None:
    wanted = search(starter, Query('"refund parcel zebra" -card', "en"))
    assert wanted.total
    for hit in wanted.hits:
        assert "card" not in hit.snippet.text.lower().split()


def test_a_correction_keeps_the_signs(starter: Index) -> None:
    assert search(starter, Query("refnd -exchange", "en")).correction == "refund -exchange"


def test_tags_are_found_whatever_their_capitals(starter: Index) -> None:
    written = slugs(starter, "tag:Refunds")
    assert written
    assert written == slugs(starter, "tag:refunds")


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "pants"), ("tr", "eposta"), ("fa", "پسورد"), ("th", "รถเข็น"), ("ne", "साइन")],
)
def test_a_word_that_has_synonyms_is_not_mended_into_another(
    starter: Index, lang: str, word: str
) -> None:
    phrases = {synonym.phrase for synonym in starter.synonyms(lang)}
    assert any(word in phrase.split() or word in phrase for phrase in phrases)
    asked = next(phrase for phrase in phrases if word in phrase)
    assert search(starter, Query(asked, lang)).correction is None
