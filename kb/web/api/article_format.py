"""An article in the form that an app can use: JSON, HTML, Markdown or plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape

from kb.errors import KbError
from kb.model import Article
from kb.web.found.address import Root
from kb.web.language import find_direction


class ArticleFormat(StrEnum):
    """What `format=` may say. The first one is answered to who does not mind."""

    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


MEDIA_TYPES: dict[ArticleFormat, str] = {
    ArticleFormat.JSON: "application/json",
    ArticleFormat.HTML: "text/html",
    ArticleFormat.MARKDOWN: "text/markdown",
    ArticleFormat.TEXT: "text/plain",
}

# The authoring room writes links and pictures in this form only, and text never holds a bare `<`.
_PATH = re.compile(r"""(<(?:a|img)\b[^>]*?\s(?:href|src)=")/(?!/)""")
_RANGE = re.compile(r"([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)")


class NotAcceptable(KbError):
    """The Accept header allows none of the forms that there are."""

    code = "not-acceptable"
    status = 406


def choose_format(asked: ArticleFormat | None, accept: str) -> ArticleFormat:
    """The form to answer in: the one asked for by `format=`, else by the Accept header.

    Raises NotAcceptable.
    """
    if asked is not None:
        return asked
    weights = weigh_types(list(MEDIA_TYPES.values()), accept)
    best = max(MEDIA_TYPES, key=lambda each: weights[MEDIA_TYPES[each]])
    if weights[MEDIA_TYPES[best]] == 0:
        known = ", ".join(MEDIA_TYPES.values())
        raise NotAcceptable(f"`Accept` allows none of {known}. `format=` chooses one, too.")
    return best


def weigh_types(offered: Sequence[str], accept: str) -> Mapping[str, float]:
    """How much an Accept header (RFC 9110, 12.5.1) likes each media type, 0 to 1: of the ranges
    that a type is in, the narrowest counts. An empty header likes all of them."""
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if _RANGE.fullmatch(name):
            ranges[name] = max(_read_weight(parameters), ranges.get(name, 0.0))
    if not ranges:
        return dict.fromkeys(offered, 1.0)
    return {
        each: next(
            (ranges[name] for name in (each, f"{each.split('/')[0]}/*", "*/*") if name in ranges),
            0.0,
        )
        for each in offered
    }


def render_html(article: Article, root: Root) -> str:
    """An article as an HTML element to put into a page. Links and pictures start with `root`.

    The passages were made and cleaned by the authoring room.
    """
    lang, direction = escape(article.lang), find_direction(article.lang)
    facts = "".join(
        f"<dt>{escape(each.label)}</dt><dd>{escape(each.value)}</dd>" for each in article.facts
    )
    return "\n".join(
        part
        for part in (
            f'<article lang="{lang}" dir="{direction}">',
            f"<h1>{escape(article.title)}</h1>",
            facts and f"<dl>{facts}</dl>",
            *(_PATH.sub(rf"\1{root.url}/", passage.html) for passage in article.passages),
            "</article>\n",
        )
        if part
    )


def render_text(article: Article) -> str:
    """An article as plain text: title, facts, and each heading above its text."""
    facts = "\n".join(f"{each.label}: {each.value}" for each in article.facts)
    parts = [article.title, facts]
    for passage in article.passages:
        parts += [passage.heading, passage.text]
    return "\n\n".join(part for part in parts if part) + "\n"


def _read_weight(parameters: Sequence[str]) -> float:
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
