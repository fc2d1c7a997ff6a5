"""The site map: every page that search engines should know, as sitemaps.org has it.

Each page names itself in the other languages, which search engines want on all of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

from litestar import Response, get

from kb.errors import NotFound
from kb.index import Index
from kb.model import category_url
from kb.web.centre import Centre
from kb.web.contact.place import contact_url
from kb.web.found.address import Root, find_root
from kb.web.found.listing import Listed, list_articles
from kb.web.read.products import products_url
from kb.web.visit import PageRequest, find_centre, has_products

MOST_ADDRESSES = 50_000
"""Addresses in one file, by the protocol."""
MOST_BYTES = 30_000_000
"""Bytes in one file, with paths for addresses. The protocol allows 52 million; what a host adds to
50,000 pages in six languages is 20 million at most."""

KEPT = 3600
"""Seconds for which a site map may be kept: search engines come once a day at most."""

_PATH = "/sitemap.xml"
_PART = "part"
"""Parts are asked for by number, from 1. A file lists what is beside or below it, so that all of
them lie at the top."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
Page = tuple[str, date | None]
"""A path, and the day of the last change where it is known."""

# Stands for the host, which is not the same for every asker; no XML text can hold it.
_ROOT = "\0"

# Finished files by index, compressed to a twentieth.
_kept: WeakKeyDictionary[Index, tuple[bytes, ...]] = WeakKeyDictionary()


@get(_PATH, include_in_schema=False, sync_to_thread=True)
def send_sitemap(request: PageRequest) -> Response[bytes]:
    """The site map, or the list of its parts when it is too long for one file, or one of those."""
    root, parts = find_root(request), _find_parts(request)
    number = request.query_params.get(_PART)
    if number is None:
        body = _fill(parts[0], root) if len(parts) == 1 else render_index(len(parts), root)
    else:
        body = _fill(_choose(parts, number), root)
    headers = {"Cache-Control": root.keep(KEPT)}
    return Response(body, media_type="application/xml", headers=headers)


def _choose(parts: Sequence[bytes], number: str) -> bytes:
    for known, part in enumerate(parts, start=1):
        if len(parts) > 1 and number == str(known):
            return part
    raise NotFound("There is no such part of the site map.")


def render_index(parts: int, root: Root) -> bytes:
    """The list of the parts."""
    entries = (
        f"<sitemap><loc>{escape(root.join(_PATH))}?{_PART}={number}</loc></sitemap>\n"
        for number in range(1, parts + 1)
    )
    return (
        f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(entries)}</sitemapindex>\n'.encode()
    )


def split_entries(
    entries: Iterable[str], addresses: int = MOST_ADDRESSES, size: int = MOST_BYTES
) -> Iterator[str]:
    """Whole files of as many entries each as the limits allow; at least one file."""
    taken: list[str] = []
    length = 0
    for entry in entries:
        if taken and (len(taken) == addresses or length + len(entry) > size):
            yield _wrap(taken)
            taken, length = [], 0
        taken.append(entry)
        length += len(entry)
    yield _wrap(taken)


def list_entries(centre: Centre, index: Index) -> Iterator[str]:
    """An entry for each page: home pages, products, contact, topics, articles. Hosts are still to
    be filled in."""
    offered = centre.offered(index)
    listed = {lang: list_articles(index, lang) for lang in offered}
    homes = {lang: (f"/{lang}/", _newest(articles)) for lang, articles in listed.items()}
    yield from _render_pages(homes, default="/")
    products: dict[str, Page] = {
        lang: (products_url(lang), None) for lang in offered if has_products(index, lang)
    }
    contacts: dict[str, Page] = {
        lang: (contact_url(lang), None) for lang in offered if centre.contact.list_ways(lang)
    }
    topics: dict[str, dict[str, Page]] = {}
    articles: dict[str, dict[str, Page]] = {}
    for lang in offered:
        for category in index.categories(lang):
            own = [each for each in listed[lang] if each.category == category.slug]
            page = category_url(lang, category.slug), _newest(own)
            topics.setdefault(category.slug, {})[lang] = page
        for each in listed[lang]:
            articles.setdefault(each.slug, {})[lang] = each.url, each.updated
    for pages in (products, contacts, *topics.values(), *articles.values()):
        yield from _render_pages(pages)


def _render_pages(pages: Mapping[str, Page], default: str = "") -> Iterator[str]:
    """The same page in all its languages. `default` is for everybody else; else the first one."""
    paths = {lang: _locate(path) for lang, (path, _) in pages.items()}
    alternates = ""
    if len(paths) > 1:
        others = _locate(default) if default else next(iter(paths.values()))
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{path}"/>'
            for lang, path in (*paths.items(), ("x-default", others))
        )
    for lang, (_, updated) in pages.items():
        changed = f"<lastmod>{updated.isoformat()}</lastmod>" if updated else ""
        yield f"<url><loc>{paths[lang]}</loc>{changed}{alternates}</url>\n"


def _locate(path: str) -> str:
    return _ROOT + escape(Root("").join(path), {'"': "&quot;"})


def _newest(articles: Iterable[Listed]) -> date | None:
    return max((each.updated for each in articles), default=None)


def _wrap(entries: list[str]) -> str:
    spaces = f'xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}"'
    return f"{_HEAD}<urlset {spaces}>\n{''.join(entries)}</urlset>\n"


def _find_parts(request: PageRequest) -> tuple[bytes, ...]:
    centre = find_centre(request)
    index = centre.open_index()
    if index not in _kept:
        files = split_entries(list_entries(centre, index))
        _kept[index] = tuple(zlib.compress(file.encode()) for file in files)
    return _kept[index]


def _fill(part: bytes, root: Root) -> bytes:
    return zlib.decompress(part).replace(_ROOT.encode(), escape(root.url).encode())
