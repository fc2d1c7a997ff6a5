"""`read_article`: a whole article, by its address or by its name."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote, urlsplit

from kb.errors import NotFound
from kb.model import Article
from kb.shape.agent import DocumentPayload, ReadArticleAsked
from kb.shape.article import FactPayload, LinkPayload, State, VersionPayload
from kb.web.agents.asking import Asking, BadArguments, Reading, begin_reading
from kb.web.agents.excerpt import LONGEST_ARTICLE, cut_text
from kb.web.centre import find_translations
from kb.web.found.address import Root
from kb.web.found.llms import MARKDOWN, render_article
from kb.web.read.history import Version, read_history

LONGEST_NAME = 500
"""Characters of an address, a slug or a language. Longer ones are no article's."""

_PATH = re.compile(
    r"/(?P<lang>[^/]+)/articles/(?P<slug>[^/]+?)(?:/versions/(?P<day>\d{4}-\d\d-\d\d))?/?"
)
_SEARCH_FIRST = "Call `search_help` and use the `url` of a hit."


def read_article(asking: Asking, asked: ReadArticleAsked) -> DocumentPayload:
    """An article in Markdown: the version in force, or the one that the address names.

    Raises BadArguments, NotFound and IndexUnavailable.
    """
    lang, slug, day = _locate(asking.root, asked)
    reading = begin_reading(asking.centre, lang)
    current = reading.index.article(reading.lang, slug)
    if current is None:
        name = f"article {slug!r} in the language {reading.lang!r}"
        raise NotFound(f"There is no {name}. {_SEARCH_FIRST}")
    article = _find_version(reading, current, day) if day else current
    return _render(asking, reading, current, article)


def _locate(root: Root, asked: ReadArticleAsked) -> tuple[str, str, str]:
    """Language, slug and the day of a version (empty for the one in force)."""
    if max(len(asked.url), len(asked.slug), len(asked.lang)) > LONGEST_NAME:
        raise BadArguments(f"That is too long for the name of an article. {_SEARCH_FIRST}")
    if not asked.url:
        if not asked.slug or not asked.lang:
            raise BadArguments(f"Send `url`, or both `lang` and `slug`. {_SEARCH_FIRST}")
        return asked.lang, asked.slug, ""
    try:
        parts = urlsplit(asked.url)
    except ValueError:  # such as a bracket that nothing closes
        parts = urlsplit("")
    found = _PATH.fullmatch(unquote(parts.path))
    if found is None or parts.netloc not in ("", urlsplit(root.url).netloc):
        raise BadArguments(
            f"`url` is not the address of an article of this help centre. {_SEARCH_FIRST}"
        )
    return found["lang"], found["slug"].removesuffix(MARKDOWN), found["day"] or ""


def _find_version(reading: Reading, current: Article, day: str) -> Article:
    days = {each.isoformat(): each for each in reading.index.versions(current.lang, current.slug)}
    found = None
    if day in days:
        found = reading.index.version(current.lang, current.slug, days[day])
    if found is None:
        known = ", ".join(days) or "only the one in force"
        raise NotFound(f"There is no version {day!r} of this article; there is {known}.")
    return found


def _render(
    asking: Asking, reading: Reading, current: Article, article: Article
) -> DocumentPayload:
    root, history = asking.root, read_history(reading.index, current)
    markdown, cut = cut_text(render_article(article, root), LONGEST_ARTICLE)
    shown, announced = history.find(article.effective), history.announced
    is_next = announced is not None and announced.since != article.effective
    return DocumentPayload(
        title=article.title,
        url=root.join(shown.url if shown else article.url),
        lang=article.lang,
        slug=article.slug,
        kind=article.kind,
        state=shown.state if shown else _state(article, asking.centre.today()),
        effective=article.effective,
        next=_render_version(announced, root) if announced and is_next else None,
        facts=tuple(FactPayload(label=each.label, value=each.value) for each in article.facts),
        updated=article.updated,
        reviewed=article.reviewed,
        translations=tuple(
            LinkPayload(title=each.title, url=root.join(each.url), lang=each.lang, slug=each.slug)
            for each in find_translations(reading.index, current, reading.offered)
        ),
        markdown=markdown,
        cut=cut,
    )


def _state(article: Article, today: date) -> State:
    """Of an article that has but one version."""
    return "announced" if article.effective and article.effective > today else "current"


def _render_version(version: Version, root: Root) -> VersionPayload:
    return VersionPayload(
        effective=version.since,
        until=version.until,
        state=version.state,
        url=root.join(version.url),
    )
