"""Products by what can be said of them: choose values, see who has them. Links, and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.model import Kind
from kb.result import AttributeCounts, Filters
from kb.search import find_articles
from kb.search.facet import count_products
from kb.web.api.parameter import LAST_PAGE
from kb.web.ask.attribute import ATTRIBUTE, Pair, read_attributes, write_attribute
from kb.web.visit import PageRequest, answer_page, has_products, open_visit

PAGE_SIZE = 24
"""Products on a page: whole rows with two, three and four columns."""

VALUES_SHOWN = 8
"""Values of an attribute at first sight, the most frequent ones. There may be hundreds."""

_VALUES_FOLDED = 3
"""The fewest values that are folded away: fewer need no more room than the line that shows them."""

Pairs = frozenset[Pair]


@dataclass(frozen=True, slots=True)
class ValueLink:
    """A value of an attribute; following the link chooses it, or takes it away when `chosen`.
    `count` is the number of products that there are then, of this attribute's other values none."""

    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AttributeLinks:
    """An attribute with its values. `more` are those that are folded away."""

    name: str
    links: tuple[ValueLink, ...]
    more: tuple[ValueLink, ...] = ()


@get("/{lang:str}/products", include_in_schema=False, sync_to_thread=False)
def show_products(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """All products, or those with all the chosen attributes."""
    visit = open_visit(request, lang)
    if not has_products(visit.index, lang):
        raise NotFound(f"There are no products in the language {lang!r}.")
    chosen = read_attributes(request.query_params.getall(ATTRIBUTE, []))
    filters = Filters(kinds=frozenset({Kind.PRODUCT}), attributes=chosen)
    groups = link_attributes(lang, chosen, count_products(visit.index, lang, filters))
    numbers = find_articles(visit.index, lang, filters)
    pages = max(ceil(len(numbers) / PAGE_SIZE), 1)
    page = min(_read_page(request.query_params.get("page", "1")), pages)
    shown = numbers[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    values = {
        "groups": groups,
        "chosen": [link for group in groups for link in group.links if link.chosen],
        "unfiltered_url": products_url(lang),
        "total": len(numbers),
        "articles": [visit.index.article_at(lang, number) for number in shown],
        "page": page,
        "pages": pages,
        "previous_url": products_url(lang, chosen, page - 1) if page > 1 else "",
        "next_url": products_url(lang, chosen, page + 1) if page < pages else "",
        # One page of many that show the same products in other company.
        "indexed": not chosen,
    }
    paths = {
        other: products_url(other) for other in visit.offered if has_products(visit.index, other)
    }
    if page > 1:
        # Another page than the first, which no other language has just so.
        paths |= {lang: products_url(lang, page=page)}
        values |= {"alternates": {}}
    return answer_page(visit, "products.html", values, paths=paths)


def link_attributes(
    lang: str, chosen: Pairs, counts: tuple[AttributeCounts, ...]
) -> tuple[AttributeLinks, ...]:
    """Links that choose a value beside those that are chosen, or take it away; none for an
    attribute that leads to no product."""
    folded = {_fold(pair): pair for pair in chosen}
    groups = []
    for each in counts:
        links = []
        for value in each.values:
            pair = (each.name, value.value)
            taken = folded.get(_fold(pair))
            pairs = chosen - {taken} if taken else chosen | {pair}
            url = products_url(lang, pairs)
            links.append(ValueLink(value.value, value.count, url, taken is not None))
        # What other kinds of products have is in nobody's way who has chosen among these.
        if any(link.count or link.chosen for link in links):
            groups.append(_fold_away(each.name, links))
    return tuple(groups)


def _fold_away(name: str, links: Sequence[ValueLink]) -> AttributeLinks:
    """An attribute with its first values, and those that are chosen, in view."""
    first, others = links[:VALUES_SHOWN], links[VALUES_SHOWN:]
    more = tuple(link for link in others if not link.chosen)
    if len(more) < _VALUES_FOLDED:
        return AttributeLinks(name, tuple(links))
    return AttributeLinks(name, (*first, *(link for link in others if link.chosen)), more)


def products_url(lang: str, chosen: Pairs = frozenset(), page: int = 1) -> str:
    """Path of the products with the chosen attributes."""
    pairs = [(ATTRIBUTE, write_attribute(pair)) for pair in sorted(chosen)]
    pairs += [("page", str(page))] if page > 1 else []
    return f"/{lang}/products" + (f"?{urlencode(pairs)}" if pairs else "")


def _fold(pair: Pair) -> Pair:
    return pair[0].casefold(), pair[1].casefold()


def _read_page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 9 else 1
