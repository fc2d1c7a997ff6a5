"""Every article in a line: what site maps, feeds and other lists of everything are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from kb.index import Index
from kb.model import Article


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as lists name it. `number` is its own in the index; `updated` is the day from
    which customers read it as it is."""

    number: int
    slug: str
    category: str
    updated: date
    url: str


# By index, and gone with it. An article that is listed is read once a generation, not once a list.
_kept: WeakKeyDictionary[Index, dict[str, tuple[Listed, ...]]] = WeakKeyDictionary()


def list_articles(index: Index, lang: str) -> tuple[Listed, ...]:
    """All articles of a language that the index has, in the editors' order.

    The first call for an index reads every article, some 20 µs each: better in a thread.
    """
    known = _kept.setdefault(index, {})
    if lang not in known:
        known[lang] = tuple(_list(index, lang, number) for number in index.catalogue(lang).listed())
    return known[lang]


def find_change(index: Index, article: Article) -> date:
    """The day from which customers read an article as it is: that of its file's change or, if it is
    later, the one on which this version of a policy took the place of an older one."""
    replaced = index.versions(article.lang, article.slug)[1:]
    if article.effective in replaced:
        return max(article.updated, article.effective)
    return article.updated


def _list(index: Index, lang: str, number: int) -> Listed:
    article = index.article_at(lang, number)
    updated = find_change(index, article)
    return Listed(number, article.slug, article.category, updated, article.url)
