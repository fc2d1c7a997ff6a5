"""Where a list of articles goes on: a cursor that outlives a build.

A cursor holds what the list is sorted by, of the last article that was answered. So the next page
begins behind that place in whatever index there is then: an article that was published or withdrawn
between two pages moves no other one from one page to the next.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kb.codec import Mismatch, decode_json, encode_json
from kb.model import Article
from kb.web.api.mistake import mistake_in
from kb.web.centre import find_category
from kb.web.visit import Visit

CURSOR = "cursor"

_UNKNOWN = "is not one that `next` gave; begin without it"


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the list of a language. Cursors sort as the list is sorted: by the category's
    `order`, title (`topic`) and slug, then by the article's title and slug."""

    lang: str
    order: int
    topic: str
    category: str
    title: str
    slug: str


def write_cursor(cursor: Cursor) -> str:
    """A cursor as apps have it: letters, digits, `-` and `_`."""
    return urlsafe_b64encode(encode_json(cursor)).decode().rstrip("=")


def read_cursor(text: str, lang: str) -> Cursor:
    """The cursor that an app sent for the list of `lang`. Raises BadParameters."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        cursor = decode_json(data, Cursor)
    except (BadBase64, UnicodeEncodeError, Mismatch):
        raise mistake_in(CURSOR, _UNKNOWN) from None
    if write_cursor(cursor) != text:
        raise mistake_in(CURSOR, _UNKNOWN)
    if cursor.lang != lang:
        raise mistake_in(CURSOR, f"is of a list in another language than `{lang}`")
    return cursor


def find_start(visit: Visit, numbers: Sequence[int], cursor: Cursor) -> int:
    """The place in a list of articles, by number and in order, that is behind a cursor.

    Reads as many articles as there are halvings of the list.
    """
    return bisect_right(numbers, cursor, key=lambda number: _place(visit, number))


def find_next(visit: Visit, article: Article) -> str:
    """The cursor with which a list goes on behind an article."""
    return write_cursor(_make(visit, article))


def _place(visit: Visit, number: int) -> Cursor:
    return _make(visit, visit.index.article_at(visit.lang, number))


def _make(visit: Visit, article: Article) -> Cursor:
    category = find_category(visit.index, visit.lang, article.category)
    own = category.order, category.title, category.slug
    return Cursor(visit.lang, *own, article.title, article.slug)
