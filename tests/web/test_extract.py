"""The passage that answers, cut out of its article for the results page."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index import Index
from kb.model import Article, Kind, Passage, Status
from kb.result import Hit, Query, Snippet
from kb.search import search
from kb.web.ask.extract import LONGEST, Extract, extract_passage

from .conftest import LANGUAGES
from .outline import find_all, read_page
from .test_results import QUESTIONS


def extract(html: str, *marked: str) -> Extract:
    """The extract of a passage in which words were found; each is marked in the excerpt."""
    found = try_extract(html, *marked, text="text")
    assert found
    return found


def try_extract(html: str, *marked: str, text: str) -> Extract | None:
    passage = Passage("part", "Heading", 2, text, f'<h2 id="part">Heading</h2>\n{html}')
    article = Article(
        lang="en", category="c", slug="slug", title="Title", kind=Kind.GUIDE,
        status=Status.PUBLISHED, passages=(passage,), source="en/c/slug.md", digest="",
        updated=date(2026, 1, 1),
    )  # fmt: skip
    words = " ".join(marked)
    spans = [found.span() for found in re.finditer(r"\S+", words)]
    none = Snippet("")
    snippet = Snippet(words, tuple(spans))
    hit = Hit("en", "slug", "c", Kind.GUIDE, (), none, none, "part", snippet, 1.0)
    return extract_passage(article, hit, "Table")


def test_the_heading_is_left_out_and_the_rest_is_as_it_was_written() -> None:
    html = '<p>Open <a href="/en/x">it</a> &amp; <strong>look</strong>.<br></p><ol><li>A</li></ol>'

    found = extract(html)

    assert (found.html, found.is_whole) == (html, True)


def test_the_words_that_were_found_are_marked_in_text_and_nowhere_else() -> None:
    found = extract(
        '<p title="return"><a href="/return">Return</a> it, returning it.</p>', "return"
    )

    assert str(found.html) == (
        '<p title="return"><a href="/return"><mark>Return</mark></a> it, returning it.</p>'
    )


def test_in_a_script_without_spaces_a_word_is_marked_where_it_touches_others() -> None:
    passage = Passage("", "", 0, "ฉันคืนสินค้า", "<p>ฉันคืนสินค้า คืนี</p>")
    article = Article(
        lang="th", category="c", slug="s", title="T", kind=Kind.GUIDE, status=Status.PUBLISHED,
        passages=(passage,), source="", digest="", updated=date(2026, 1, 1),
    )  # fmt: skip
    snippet = Snippet(passage.text, ((3, 6),))
    none = Snippet("")
    hit = Hit("th", "s", "c", Kind.GUIDE, (), none, none, "", snippet, 1.0)
    found = extract_passage(article, hit, "ตาราง")

    assert found
    assert str(found.html) == "<p>ฉัน<mark>คืน</mark>สินค้า คืนี</p>", "no vowel sign is cut off"


def test_links_within_the_article_lead_there_and_names_stay_behind() -> None:
    found = extract('<p id="x">See <a href="#later">later</a>.</p>')

    assert str(found.html) == '<p>See <a href="/en/articles/slug#later">later</a>.</p>'


def test_a_table_has_a_frame_to_scroll_in() -> None:
    found = extract("<table><tbody><tr><td>1</td></tr></tbody></table><p>2</p>")

    (frame,) = find_all(found.html, "div", class_="table")
    assert (frame["aria-label"], frame["tabindex"], frame.text) == ("Table", "0", "1")


def test_a_long_passage_ends_behind_a_whole_step() -> None:
    steps = "".join(f"<li>Step {number}: {'do it ' * 20}</li>" for number in range(12))
    found = extract(f"<ol>{steps}</ol><p>End.</p>")

    assert not found.is_whole
    assert found.html.endswith("</li></ol>")
    assert len(find_all(found.html, "li")) < 12
    assert find_all(found.html, "li")[-1].text.endswith("do it")


def test_a_paragraph_without_end_is_left_between_two_words() -> None:
    found = extract(f"<p>{'word ' * 2000}</p>")

    assert not found.is_whole
    assert found.html.endswith("word …</p>")


def test_a_passage_without_text_is_no_answer() -> None:
    assert try_extract('<p><img src="/x.png" alt=""></p>', text="") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_passage_of_the_starter_articles_gives_one_that_is_whole_html(
    starter: Index, lang: str
) -> None:
    hit = search(starter, Query(QUESTIONS[lang], lang)).hits[0]
    for article in starter.articles(lang):
        for passage in article.passages:
            if not passage.text:
                continue
            placed = Hit(
                lang, article.slug, "", article.kind, (), hit.title, hit.heading, passage.anchor,
                hit.snippet, 1.0,
            )  # fmt: skip
            found = extract_passage(article, placed, "T")
            assert found
            assert is_balanced(found.html)
            said = "".join(each.text for each in read_page(f"<b>{found.html}</b>")[:1])
            assert len(said) <= 2 * LONGEST + 2


WORDS = st.text("ab ค\u0e37น<&", max_size=400)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["p", "li", "pre", "blockquote"]), WORDS), min_size=1, max_size=12
)


@given(BLOCKS, st.sampled_from(["a", "คืน", "<", "b"]))
def test_whatever_is_cut_is_whole_html_and_a_beginning(
    blocks: list[tuple[str, str]], word: str
) -> None:
    html = "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in blocks)
    found = extract(html, word)
    said = "".join(_Reader(found.html).said)
    whole = "".join(text for _, text in blocks)

    assert is_balanced(found.html)
    assert whole.startswith(said.removesuffix(" …"))
    assert found.is_whole == (whole.strip() == said.strip())


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[str] = []
        self.is_balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img", "hr", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_balanced = self.is_balanced and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def is_balanced(html: str) -> bool:
    reader = _Reader(html)
    return reader.is_balanced and not reader.open
