"""Answers given lately, kept until the index changes: many customers ask the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from kb.codec import decode_json, encode_json
from kb.index import Index
from kb.insight import Source, describe_search
from kb.model import Query, SearchResult
from kb.search import search
from kb.shape.contact import ContactPayload
from kb.web.api.search_payload import render_search
from kb.web.wire.meter import Meter, NoMeter

KEPT = 4096
"""Answers kept, of some 4 kB each. On questions that follow Zipf's law, as a shop's do, this many
cover nearly all searches; see docs/PERFORMANCE.md."""

_LEVEL, _WINDOW, _MEMORY = 1, 13, 5
"""Of compression: the least effort, with memory for texts of 8 kB. Packed, an answer takes a third
of the room. Packing takes 110 µs, a quarter less than with zlib's own memory, which it would have
to clear each time; unpacking takes 25 µs, a hundredth of a search."""
_ID = "0" * 16
_CONTACT = b'"contact":'
_NO_CONTACT = _CONTACT + b"null"


class Answer:
    """What a question is answered, for every customer who asks it.

    Kept is what was asked for, packed: the page's result, the API's body, or both.
    `event` is what the log is told of it; its id, source and time are those of no search.
    """

    __slots__ = ("_body", "_fresh", "_packed", "_search", "event")

    def __init__(self, search: Callable[[], SearchResult]) -> None:
        """`search` makes the result, now and whenever it is wanted again and was not kept."""
        self._search = search
        result = search()
        self._fresh: SearchResult | None = result
        self._packed = b""
        self._body = b""
        self.event = describe_search(result, _ID, Source.API, at=0.0)

    @property
    def result(self) -> SearchResult:
        """The answer itself."""
        if self._packed:
            return decode_json(zlib.decompress(self._packed), SearchResult)
        result = self._take()
        self._packed = _pack(encode_json(result))
        return result

    @property
    def answered(self) -> bool:
        return self.event.answered

    def _take(self) -> SearchResult:
        """The result of the search that was just made, once; or that of another one."""
        result, self._fresh = self._fresh, None
        return result or self._search()

    def body(self, search_id: str, base_url: str, contact: ContactPayload | None = None) -> bytes:
        """The answer as the API gives it: the same for everybody, but for the search's id and for
        how to reach the team, which changes with the hour.

        `base_url` must not change during the life of the answer.
        """
        if self._body:
            body = zlib.decompress(self._body)
        else:
            result = self.result if self._packed else self._take()
            body = encode_json(render_search(result, base_url, search_id=_ID))
            self._body = _pack(body)
        body = body.replace(_ID.encode(), search_id.encode(), 1)
        if contact is None or self.answered:
            return body
        # Quotation marks are escaped in every text, so that this can be nothing but the key.
        return body.replace(_NO_CONTACT, _CONTACT + encode_json(contact), 1)


class Answers:
    """The answers of one process. They are of one generation of the index: the last one asked."""

    def __init__(self, meter: Meter | None = None) -> None:
        self._meter = meter or NoMeter()
        self._index: Index | None = None
        self._find = lru_cache(0)(self._ask)

    def find(self, index: Index, query: Query, offered: Sequence[str]) -> Answer:
        """The answer to a query, from lately or from now. Raises BadQuery as `search` does."""
        if index is not self._index:
            self._find = lru_cache(KEPT)(self._ask)
            self._index = index
        self._meter.count_answer()
        return self._find(index, query, tuple(offered))

    def _ask(self, index: Index, query: Query, offered: tuple[str, ...]) -> Answer:
        self._meter.count_made()
        return Answer(partial(search, index, query, offered))


def _pack(body: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
    return packer.compress(body) + packer.flush()
