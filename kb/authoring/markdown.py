"""Markdown → passages: one for each heading, with plain text to search and safe HTML to show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.gfm import gfm_plugin

from kb.authoring.anchor import make_anchor, make_unique, split_explicit
from kb.authoring.image import ImageLink, read_image_link
from kb.authoring.link import BadLink, Link, link_url, read_link
from kb.authoring.pointer import point_links
from kb.model import Passage

# What markdown-it renders and nothing more: the second lock behind its own escaping.
_TAGS = nh3.ALLOWED_TAGS | {"section", "input"}
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "rel"},
    "code": {"class"},
    "div": {"class", "role"},
    "img": {"src", "alt", "title"},
    "input": {"type", "checked", "disabled", "class"},
    "li": {"id", "class"},
    "ol": {"start", "class"},
    "section": {"class"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
} | {f"h{level}": {"id"} for level in range(1, 7)}
_SCHEMES = {"http", "https", "mailto", "tel"}

MAX_NESTING = 100
"""How deep lists and quotations may nest. The parser drops what is deeper without a word."""

# Tokens after which the next words are not part of the same sentence.
_BREAKS = {"paragraph_close", "heading_close", "list_item_close", "tr_close", "fence", "code_block"}


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed Markdown body. Lines count from 1 in the file."""

    passages: tuple[Passage, ...]
    links: tuple[Link, ...]
    images: tuple[ImageLink, ...]
    mistakes: tuple[BadLink, ...]
    markdown: str
    """The text as it was, with the same links as the passages have."""


@dataclass(slots=True)
class _Section:
    """A heading and the tokens up to the next one."""

    anchor: str = ""
    heading: str = ""
    level: int = 0
    tokens: list[Token] = field(default_factory=list)


def parse_body(text: str, source: str, first_line: int) -> Body:
    """Parse the Markdown of the article file `source`, whose body begins on `first_line`.

    Raw HTML comes out as text. Links to other articles are rewritten to their pages, and pictures
    to placeholders; whether those exist is for the caller to check, with the `links` and `images`
    returned.
    """
    tokens = _adapt(_parser().parse(text))
    rewritten = _Rewritten()
    _rewrite(tokens, source, first_line, rewritten)
    mistakes = rewritten.mistakes
    passages = []
    for section in _split(tokens):
        if section.level == 1:
            line = (section.tokens[0].map or [0])[0] + first_line
            mistakes.append(BadLink(line, _TOP_HEADING))
        if section.tokens:
            passages.append(_passage(section))
    return Body(
        tuple(passages),
        tuple(rewritten.links),
        tuple(rewritten.images),
        tuple(mistakes),
        point_links(text, lambda href: _find_address(href, source)),
    )


_TOP_HEADING = (
    "a heading with one `#`. The page has its title from the front matter: begin headings with"
    " `##`."
)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).use(gfm_plugin)


def _adapt(tokens: Iterable[Token]) -> list[Token]:
    """Two habits of the renderer that a page in any language under a strict policy cannot have.

    An alert's title is an English word ("Note"), and is left to the style sheet; a cell's
    alignment is an inline style, which the content security policy forbids, and becomes a class.
    """
    kept: list[Token] = []
    in_title = False
    for token in tokens:
        in_title = in_title or token.type == "alert_title_open"
        if not in_title:
            kept.append(token)
        in_title = in_title and token.type != "alert_title_close"
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrSet("class", f"align-{style.removeprefix('text-align:')}")
    return kept


def _split(tokens: Sequence[Token]) -> Iterator[_Section]:
    """Cut at top-level headings; one inside a quotation or a list is part of its passage."""
    section, taken = _Section(), set[str]()
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            yield section
            inline = tokens[index + 1]
            heading, chosen = _cut_anchor(inline)
            anchor = make_unique(chosen or make_anchor(heading), taken)
            token.attrSet("id", anchor)
            section = _Section(anchor, heading, int(token.tag[1:]))
        section.tokens.append(token)
    yield section


def _cut_anchor(inline: Token) -> tuple[str, str | None]:
    """Heading text and the anchor written after it, which is taken out of the tokens."""
    children = inline.children or []
    if not children or children[-1].type != "text":
        return _flatten([inline]), None
    shown, chosen = split_explicit(children[-1].content)
    children[-1].content = shown
    return _flatten([inline]), chosen


def _passage(section: _Section) -> Passage:
    body = section.tokens[3:] if section.level else section.tokens
    html = _parser().renderer.render(section.tokens, _parser().options, {})
    return Passage(
        anchor=section.anchor,
        heading=section.heading,
        level=section.level,
        text=_flatten(body),
        html=_clean(html),
    )


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _flatten(tokens: Iterable[Token]) -> str:
    """Plain text: a line for each block, cells of a table row separated by a dash."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_inline_text(token.children or []))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
        elif token.type in ("th_close", "td_close"):
            parts.append(" – ")
        if token.type in _BREAKS:
            parts.append("\n")
    lines = (" ".join(line.split()).removesuffix(" –") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _inline_text(children: Iterable[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            # An image's content is its alternative text.
            parts.append(child.content)
    return "".join(parts)


@dataclass(slots=True)
class _Rewritten:
    """What the links and pictures of a body lead to, and what is wrong with them."""

    links: list[Link] = field(default_factory=list)
    images: list[ImageLink] = field(default_factory=list)
    mistakes: list[BadLink] = field(default_factory=list)


def _rewrite(tokens: Sequence[Token], source: str, first_line: int, found: _Rewritten) -> None:
    line = first_line
    for token in tokens:
        line = token.map[0] + first_line if token.map else line
        for child in token.children or []:
            if child.type == "link_open":
                _rewrite_link(child, source, line, found)
            elif child.type == "image":
                _rewrite_image(child, source, line, found)


def _find_address(href: str, source: str) -> str:
    """Where a link or a picture leads, by its address in the text; itself when it is a mistake."""
    link = read_link(href, source, 0)
    if isinstance(link, Link):
        return link_url(link, source)
    image = read_image_link(href, "any", source, 0) if isinstance(link, BadLink) else None
    return image.placeholder if isinstance(image, ImageLink) else href


def _rewrite_link(token: Token, source: str, line: int, found: _Rewritten) -> None:
    link = read_link(str(token.attrs.get("href", "")), source, line)
    if link is None:
        token.attrSet("rel", "noopener")
    elif isinstance(link, BadLink):
        found.mistakes.append(link)
    else:
        token.attrSet("href", link_url(link, source))
        found.links.append(link)


def _rewrite_image(token: Token, source: str, line: int, found: _Rewritten) -> None:
    image = read_image_link(str(token.attrs.get("src", "")), token.content, source, line)
    if isinstance(image, BadLink):
        found.mistakes.append(image)
    elif image:
        token.attrSet("src", image.placeholder)
        found.images.append(image)
