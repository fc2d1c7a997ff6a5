"""Markdown bodies: safe HTML, passages that lose nothing, and no text that breaks the parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.authoring.markdown import Body, parse_body

SOURCE = "en/account/here.md"

# Pieces that Markdown, HTML and our own anchors give a meaning to, in any order.
PIECES = st.sampled_from(
    [
        *("# ", "## ", "### ", "> ", "- ", "1. ", "\n", "\n\n", "    ", "```\n", "~~~", "|", "|-|"),
        *("[", "](", ")", "![", "<", ">", "</", "&lt;", "&#60;", "*", "**", "_", "`", "\\", "[^1]"),
        *("[^1]: ", "[ ] ", "[x] ", "> [!NOTE]\n", "{#a}", "{#", "---\n", "===\n", "\t", "\0"),
        *("<script>", "</script>", "<SCRIPT src=//x>", "<svg/onload=x>", "<!--", "-->", "<?", "\r"),
        *("javascript:", "data:text/html,", "https://example.org", "a.md", "#a", "word", "پول‌ها"),
        *("ลืมรหัส", "पासवर्ड", "İ", "\u200d", "\u0301", "😀", "\ue03f"),
    ]
)  # fmt: skip
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join)


def parse(text: str) -> Body:
    return parse_body(text, SOURCE, 1)


def whole(body: Body) -> str:
    return "".join(passage.html for passage in body.passages)


@pytest.mark.cases("authoring/markdown.md")
def test_markdown_becomes_safe_html(given: str, expected: str) -> None:
    assert whole(parse(given)) == expected


def test_a_passage_is_a_heading_with_the_text_up_to_the_next() -> None:
    body = parse("Opening *words*.\n\n## One\n\nFirst.\n\n### Under one\n\n## Two\n\n- a\n- b\n")

    assert [(each.level, each.anchor, each.heading, each.text) for each in body.passages] == [
        (0, "", "", "Opening words."),
        (2, "one", "One", "First."),
        (3, "under-one", "Under one", ""),
        (2, "two", "Two", "a\nb"),
    ]


def test_the_passages_joined_are_the_whole_body() -> None:
    text = "Opening.\n\n## One\n\n1. a\n2. b\n\n## Two\n\n> quoted\n"

    assert whole(parse(text)) == (
        "<p>Opening.</p>\n"
        '<h2 id="one">One</h2>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n'
        '<h2 id="two">Two</h2>\n<blockquote>\n<p>quoted</p>\n</blockquote>\n'
    )


def test_an_article_that_begins_with_a_heading_has_no_empty_opening() -> None:
    assert [each.anchor for each in parse("## Only\n\nText.\n").passages] == ["only"]


def test_text_to_search_holds_tables_code_images_and_footnotes() -> None:
    text = (
        "| size | chest |\n|-|-|\n| M | 96 cm |\n\n```\nkb build\n```\n\n"
        "![a green lamp](/x.png) `SKU-1` one\\\ntwo\n\nFree[^1].\n\n[^1]: From 50 euros.\n"
    )
    (passage,) = parse(text).passages

    assert passage.text == (
        "size – chest\nM – 96 cm\nkb build\na green lamp SKU-1 one two\nFree.\nFrom 50 euros."
    )


def test_headings_with_markup_give_their_words_and_keep_the_chosen_anchor() -> None:
    body = parse("## `kb` and **more** {#tools}\n\n## [Linked](https://example.org)\n")

    assert [(each.anchor, each.heading) for each in body.passages] == [
        ("tools", "kb and more"),
        ("linked", "Linked"),
    ]
    assert '<h2 id="tools"><code>kb</code> and <strong>more</strong></h2>' in whole(body)


def test_a_chosen_anchor_that_is_taken_gets_a_number() -> None:
    body = parse("## A {#pay}\n\n## Pay\n\n## Pay\n\n## B {#pay}\n")

    assert [each.anchor for each in body.passages] == ["pay", "pay-2", "pay-3", "pay-4"]


def test_links_are_returned_with_their_lines_for_the_library_to_check() -> None:
    body = parse_body("One.\n\n- [a](other.md#%E0%B8%81)\n- [b](#here)\n", SOURCE, 10)

    assert [(each.line, each.target, each.anchor) for each in body.links] == [
        (12, "en/account/other.md", "ก"),
        (13, SOURCE, "here"),
    ]


@given(MARKDOWN)
@example("<script>")
@example("[a](javascript:x)")
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_parser_or_brings_markup_of_its_own(text: str) -> None:
    html = whole(parse(text))

    assert "<script" not in html.lower()
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"\s(on\w+|style)=", tag)]
    assert not [tag for tag in tags if re.search(r'(href|src)="\s*(javascript|data):', tag, re.I)]


@given(MARKDOWN)
@settings(max_examples=100, deadline=None)
def test_anchors_of_a_page_are_different_and_stand_in_its_html(text: str) -> None:
    passages = parse(text).passages
    anchors = [each.anchor for each in passages if each.level]

    assert len(set(anchors)) == len(anchors)
    assert all(f'id="{each.anchor}"' in each.html for each in passages if each.level)
