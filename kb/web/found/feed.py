"""What changed lately, in each language, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from xml.etree.ElementTree import Element, SubElement, tostring

from litestar import Response, get
from litestar.params import FromPath

from kb.model import Article
from kb.web.found.address import Root, find_root
from kb.web.found.listing import find_change, list_articles
from kb.web.visit import PageRequest, Visit, open_visit

MOST = 50
"""Entries. Who reads a feed once a month misses nothing in a shop that changes an article a day."""

KEPT = 900
"""Seconds for which a feed may be kept: readers ask every hour."""

_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA_TYPE = "application/atom+xml"
# What no XML 1.0 document may hold, not even quoted: word processors leave vertical tabs behind,
# and one of them would make the whole feed unreadable.
_FORBIDDEN = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


@get("/{lang:str}/changes.atom", include_in_schema=False, sync_to_thread=True)
def send_feed(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """The articles that changed last, the newest first."""
    visit, root = open_visit(request, lang), find_root(request)
    newest = sorted(list_articles(visit.index, lang), key=lambda each: each.slug)
    newest.sort(key=lambda each: each.updated, reverse=True)
    articles = [visit.index.article_at(lang, each.number) for each in newest[:MOST]]
    body = render_feed(visit, articles, root)
    headers = {"Cache-Control": root.keep(KEPT)}
    return Response(body, media_type=_MEDIA_TYPE, headers=headers)


def render_feed(visit: Visit, articles: Sequence[Article], root: Root) -> bytes:
    """The feed of these articles, which are in its order.

    Days have no time, so a change is dated to the midnight (UTC) that its day begins with. Without
    an article the feed is as old as the index.
    """
    name, home = visit.centre.settings.site.name, root.join(f"/{visit.lang}/")
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": visit.lang})
    SubElement(feed, "id").text = home
    SubElement(feed, "title").text = visit.words.text("feed_title", name=name)
    index = visit.index
    updated = find_change(index, articles[0]) if articles else index.built.date()
    SubElement(feed, "updated").text = _write_day(updated)
    SubElement(SubElement(feed, "author"), "name").text = name
    SubElement(feed, "link", rel="alternate", type="text/html", href=home)
    own = root.join(f"/{visit.lang}/changes.atom")
    SubElement(feed, "link", rel="self", type=_MEDIA_TYPE, href=own)
    SubElement(feed, "icon").text = root.join("/favicon.ico")
    titles = {category.slug: category.title for category in visit.categories}
    for article in articles:
        topic = titles.get(article.category, article.category)
        _add_entry(feed, article, find_change(index, article), topic, root)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _add_entry(feed: Element, article: Article, updated: date, topic: str, root: Root) -> None:
    entry = SubElement(feed, "entry")
    address = root.join(article.url)
    SubElement(entry, "id").text = address
    SubElement(entry, "title").text = _write(article.title)
    SubElement(entry, "updated").text = _write_day(updated)
    SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    SubElement(entry, "category", term=article.category, label=_write(topic))
    SubElement(entry, "summary").text = _write(article.summary)


def _write(text: str) -> str:
    return re.sub(_FORBIDDEN, " ", text)


def _write_day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
