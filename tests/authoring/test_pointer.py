"""Links in Markdown text, pointed elsewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.authoring import load_library
from kb.authoring.markdown import parse_body
from kb.authoring.pointer import point_links
from kb.model import Article

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("[a](x.md)", "[a](X.MD)"),
        ("![a](x.png 'Title')", "![a](X.PNG 'Title')"),
        ("[a](<x y.md>) and [b](z.md)", "[a](<X Y.MD>) and [b](Z.MD)"),
        ("[![a](i.png)](x.md)", "[![a](I.PNG)](X.MD)"),
        ("[a](x_(y).md).", "[a](X_(Y).MD)."),
        ("[a][r]\n\n[r]: x.md 'Title'", "[a][r]\n\n[r]: X.MD 'Title'"),
        ("`[a](x.md)` [b](y.md)", "`[a](x.md)` [b](Y.MD)"),
        ("`` [a](x.md) ` `` [b](y.md)", "`` [a](x.md) ` `` [b](Y.MD)"),
        ("```\n[a](x.md)\n```\n[b](y.md)", "```\n[a](x.md)\n```\n[b](Y.MD)"),
        ("~~~~\n[a](x.md)\n~~~\n[b](y.md)", "~~~~\n[a](x.md)\n~~~\n[b](y.md)"),
        ("plain (x.md) [text]", "plain (x.md) [text]"),
        ("", ""),
    ],
)
def test_destinations_change_and_nothing_else(given_text: str, expected: str) -> None:
    assert point_links(given_text, str.upper) == expected


@given(st.text(alphabet="[]()<>`~!\n ax.:", max_size=60))
def test_text_that_is_pointed_nowhere_else_stays_as_it_is(text: str) -> None:
    assert point_links(text, lambda href: href) == text


def starter_articles() -> list[Article]:
    return list(load_library(ROOT / "articles")[0].articles)


@pytest.mark.parametrize("article", starter_articles(), ids=lambda each: each.source)
def test_the_markdown_of_an_article_gives_its_page_again(article: Article) -> None:
    again = parse_body(article.markdown, article.source, 1).passages

    assert [each.text for each in again] == [each.text for each in article.passages]
    # An author writes letters where an address quotes them, and both lead to the same place.
    assert [plain(each.html) for each in again] == [plain(each.html) for each in article.passages]
    assert ".md)" not in article.markdown


def plain(html: str) -> str:
    return unquote(html).replace(' rel="noopener"', "")
