"""Excerpts: highlights are exact substrings, cuts are not inside words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis import analyzer_for
from kb.index import Match
from kb.result import Snippet
from kb.search import snippet as snippets
from kb.search.snippet import LEAD, WIDTH, WORTH_SKIPPING_TO


def stems(text: str, lang: str) -> frozenset[str]:
    return frozenset(token.stem for token in analyzer_for(lang).tokens(text))


def found(text: str, lang: str, stems: frozenset[str]) -> list[Match]:
    tokens = analyzer_for(lang).tokens(text)
    return [(each.start, each.end, each.stem) for each in tokens if each.stem in stems]


def mark(text: str, lang: str, stems: frozenset[str]) -> Snippet:
    return snippets.mark(text, found(text, lang, stems))


def excerpt(text: str, lang: str, stems: frozenset[str], width: int = WIDTH) -> Snippet:
    return snippets.excerpt(text, found(text, lang, stems), width)


def highlighted(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]


@pytest.mark.parametrize(
    ("lang", "text", "question", "expected"),
    [
        ("en", "Refunds, and the refund of a refunded card.", "refund", "Refunds refund refunded"),
        ("fa", "کتاب‌ها را پس بفرستید.", "کتاب", "کتاب‌ها"),
        ("tr", "Şifrenizi mi unuttunuz? ŞİFRE yenileyin.", "sifre", "Şifrenizi ŞİFRE"),
        ("th", "ถ้าลืมรหัสผ่านให้กดที่นี่", "ลืม", "ลืม"),
        ("ne", "पासवर्डलाई फेर्नुहोस्।", "पासवर्ड", "पासवर्डलाई"),
        ("en", "😀 A 👩‍👩‍👧 parcel", "parcel", "parcel"),
    ],
)
def test_the_words_that_match_are_marked(
    lang: str, text: str, question: str, expected: str
) -> None:
    marked = mark(text, lang, stems(question, lang))

    assert marked.text == text
    assert " ".join(highlighted(marked)) == expected


def test_a_short_text_is_shown_whole_on_one_line() -> None:
    snippet = excerpt("One line.\nAnd a lamp.", "en", stems("lamp", "en"))

    assert snippet.text == "One line. And a lamp."
    assert highlighted(snippet) == ["lamp"]


def test_a_long_text_is_cut_where_the_words_stand() -> None:
    text = "Nothing here. " * 40 + "The parcel waits at the desk. " + "Nothing there. " * 40
    snippet = excerpt(text, "en", stems("parcel desk", "en"))

    assert highlighted(snippet) == ["parcel", "desk"]
    assert snippet.text.startswith("… The parcel waits")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) <= WIDTH + LEAD


def test_the_beginning_is_shown_when_nothing_matches() -> None:
    text = "Word after word. " * 40
    snippet = excerpt(text, "en", frozenset())

    assert text.startswith(snippet.text.removesuffix(" …"))
    assert snippet.highlights == ()


LANGS = ["en", "fa", "th", "tr", "ne"]
WORDS = ["parcel", "Refunds", "رحله", "می‌خواهم", "ลืมรหัสผ่าน", "şifre", "पासवर्ड", "😀", "1.5", "\n"]
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=120).map(" ".join)


@given(TEXTS, st.sampled_from(LANGS), st.sampled_from(WORDS))
@settings(max_examples=100, deadline=None)
def test_every_highlight_is_a_word_of_the_text_that_matches(
    text: str, lang: str, question: str
) -> None:
    wanted = stems(question, lang)
    snippet = excerpt(text, lang, wanted)
    words = {
        text[token.start : token.end].replace("\n", " ")
        for token in analyzer_for(lang).tokens(text)
        if token.stem in wanted
    }

    for shown in highlighted(snippet):
        assert shown in words or any(part in words for part in shown.split("\u200c"))
    starts = [start for start, _ in snippet.highlights]
    assert starts == sorted(starts)
    if words:
        assert snippet.highlights, "what matches is what is shown"


@given(
    places=st.lists(
        st.tuples(st.integers(0, 600), st.integers(1, 9), st.sampled_from("abcde")), max_size=14
    )
)
@settings(max_examples=200, deadline=None)
def test_an_excerpt_begins_where_most_different_words_stand(
    places: list[tuple[int, int, str]],
) -> None:
    text = "x" * 700
    matches = sorted((start, start + length, stem) for start, length, stem in places)

    def worth(start: int, width: int) -> int:
        inside = (m for m in matches if start <= m[0] and m[1] <= start + width)
        return len({stem for _, _, stem in inside})

    least = worth(0, WIDTH) + WORTH_SKIPPING_TO
    later = [(worth(start, WIDTH - LEAD), -start) for start, _, _ in matches]
    most, begin = max(later, default=(0, 0))
    expected = -begin if most >= least else 0

    assert snippets._best_start(matches, WIDTH) == expected
    # No sentence begins near, so that it is cut just there.
    assert snippets.excerpt(text, matches).text.startswith("… ") == (expected > LEAD)
