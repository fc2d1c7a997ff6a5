"""How like a question is to the claims of an article: the kernel says what rapidfuzz says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from kb.kernel import LineMatcher, kernel

pytestmark = pytest.mark.skipif(kernel() is None, reason="no kernel was compiled")

# Few letters, so that much is alike; of one byte in UTF-8 and of two, three and four. A word of the
# kernel's has 64 places: texts of less, of as many, and of some words.
LETTERS = "ab şری\u0e01\ud800\U0001f600\U0010ffff"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=12) | st.text(
    st.sampled_from(LETTERS), min_size=60, max_size=200
)
ANY = st.text(st.characters(exclude_characters="\n", exclude_categories=()), max_size=20)
ARTICLES = st.lists(st.lists(TEXTS | ANY, max_size=5), max_size=5)
LEAST = st.sampled_from([0.0, 20.0, 50.0, 60.0, 100.0])


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def make_matcher(articles: list[list[str]]) -> LineMatcher:
    library = kernel()
    assert library
    records = [encode("".join(f"{line}\n" for line in lines)) for lines in articles]
    ends = np.cumsum([len(each) for each in records], dtype=np.int64)
    return LineMatcher(library, ends, b"".join(records))


def find_likest(
    text: str, articles: list[list[str]], asked: list[int], least: float
) -> list[tuple[int, int, float]]:
    """By rapidfuzz, a line at a time."""
    found = []
    for article in asked:
        scores = [fuzz.ratio(text, line) for line in articles[article]]
        if scores and max(scores) >= least:
            found.append((article, scores.index(max(scores)), max(scores)))
    return found


@given(text=TEXTS | ANY, articles=ARTICLES, least=LEAST, data=st.data())
@example(text="", articles=[["", "a"], [], ["a", ""]], least=0.0, data=None)
@example(text="a" * 64, articles=[["a" * 64, "a" * 63]], least=60.0, data=None)
@example(text="ab" * 64, articles=[["ba" * 64]], least=60.0, data=None)
@settings(max_examples=300, deadline=None)
def test_the_likest_line_is_the_one_that_rapidfuzz_finds(
    text: str, articles: list[list[str]], least: float, data: st.DataObject | None
) -> None:
    everyone = list(range(len(articles)))
    asked = data.draw(st.lists(st.sampled_from(everyone))) if data and everyone else everyone

    found = make_matcher(articles).find(encode(text), asked, least)

    assert found == find_likest(text, articles, asked, least)


@given(text=st.binary(max_size=200), article=st.binary(max_size=200), cut=st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_what_is_no_text_harms_nothing(text: bytes, article: bytes, cut: int) -> None:
    """The sanitizers look on."""
    library = kernel()
    assert library
    ends = np.array([min(cut, len(article)), len(article)])

    found = LineMatcher(library, ends, article).find(text, [0, 1], 0.0)

    assert all(0 <= line < 200 and score >= 0 for _, line, score in found)


def test_articles_that_are_not_there_have_no_line() -> None:
    matcher = make_matcher([["lamp"], ["card"]])

    assert matcher.find(b"lamp", [-1, 2, 1, 0, 10**12], 60.0) == [(0, 0, 100.0)]


def test_ends_beyond_the_text_are_not_followed() -> None:
    library = kernel()
    assert library
    matcher = LineMatcher(library, np.array([-5, 100, 3]), b"lamp\n")

    assert matcher.find(b"lamp", [0, 1, 2], 0.0) == []
