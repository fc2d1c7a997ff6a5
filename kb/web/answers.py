"""Answers given lately, kept until the index changes: many customers ask the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kb.codec import encode_json
from kb.index import Index
from kb.model import Query, SearchResult
from kb.search import search
from kb.web.payload import render_search

KEPT = 512
"""Answers kept, of some 10 kB each. On questions that follow Zipf's law, as a shop's do, this
many cover most searches; see docs/PERFORMANCE.md."""

_ID = "0" * 16


class Answer:
    """What a question is answered, for every customer who asks it."""

    __slots__ = ("_body", "result")

    def __init__(self, result: SearchResult) -> None:
        self.result = result
        self._body: bytes | None = None

    def body(self, search_id: str, base_url: str) -> bytes:
        """The answer as the API gives it: the same for everybody, but for the search's id.

        `base_url` must not change during the life of the answer.
        """
        if self._body is None:
            payload = render_search(self.result, base_url, search_id=_ID)
            self._body = encode_json(payload)
        return self._body.replace(_ID.encode(), search_id.encode(), 1)


class Answers:
    """The answers of one process. They are of one generation of the index: the last one asked."""

    def __init__(self) -> None:
        self._index: Index | None = None
        self._find = lru_cache(0)(_ask)

    def find(self, index: Index, query: Query, offered: Sequence[str]) -> Answer:
        """The answer to a query, from lately or from now. Raises BadQuery as `search` does."""
        if index is not self._index:
            self._find = lru_cache(KEPT)(_ask)
            self._index = index
        return self._find(index, query, tuple(offered))


def _ask(index: Index, query: Query, offered: tuple[str, ...]) -> Answer:
    return Answer(search(index, query, offered))
