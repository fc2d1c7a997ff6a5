"""Answers given lately, kept until the index changes: many customers ask the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b

import lz4.block

from kb.codec import decode_json, encode_json
from kb.index import Index
from kb.insight import SearchEvent, Source, describe_search
from kb.result import Query, SearchResult
from kb.search import search
from kb.shape.contact import ContactPayload
from kb.web.api.search_payload import render_search
from kb.web.ask.board import KEY_BYTES, Board
from kb.web.ask.kept import Kept
from kb.web.wire.meter import Meter, NoMeter

KEPT = 4096
"""Answers kept, of some 4 kB each. On questions that follow Zipf's law, as a shop's do, this many
cover nearly all searches; see docs/PERFORMANCE.md. They are packed, which takes two fifths of the
room. LZ4 packs 7 kB in 20 µs and unpacks them in 5; zlib, at its least effort, takes 117 and 42 for
a quarter less room."""

_ID = "0" * 16
_END = b"\n"
"""Behind the JSON of an event, which has none in it."""
_CONTACT = b'"contact":'
_NO_CONTACT = _CONTACT + b"null"

Share = Callable[[SearchEvent, bytes], None]


class Answer:
    """What a question is answered, for every customer who asks it.

    Kept is what was asked for, packed: the page's result, the API's body, or both.
    `event` is what the log is told of it; its id, source and time are those of no search.
    """

    __slots__ = ("_body", "_fresh", "_packed", "_search", "_share", "event")

    def __init__(
        self,
        search: Callable[[], SearchResult],
        known: tuple[SearchEvent, bytes] | None = None,
        share: Share | None = None,
    ) -> None:
        """`search` makes the result, now and whenever it is wanted again and was not kept. With the
        event and the packed body that are `known` it is not made now. `share` gets these when the
        body is first packed."""
        self._search = search
        self._share = share
        self._fresh: SearchResult | None = None
        self._packed = b""
        if known:
            self.event, self._body = known
            return
        self._fresh = search()
        self._body = b""
        self.event = describe_search(self._fresh, _ID, Source.API, at=0.0)

    @property
    def result(self) -> SearchResult:
        """The answer itself."""
        if self._packed:
            return decode_json(_unpack(self._packed), SearchResult)
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
            body = _unpack(self._body)
        else:
            result = self.result if self._packed else self._take()
            body = encode_json(render_search(result, base_url, search_id=_ID))
            self._body = _pack(body)
            if self._share:
                self._share(self.event, self._body)
        body = body.replace(_ID.encode(), search_id.encode(), 1)
        if contact is None or self.answered:
            return body
        # Quotation marks are escaped in every text, so that this can be nothing but the key.
        return body.replace(_NO_CONTACT, _CONTACT + encode_json(contact), 1)


_Room = Kept[tuple[Query, tuple[str, ...]], Answer]


class Answers:
    """The answers of one process. They are of one generation of the index: the last one asked."""

    def __init__(self, meter: Meter | None = None, board: Board | None = None) -> None:
        """`board` has answers of other processes that serve the same help centre."""
        self._meter = meter or NoMeter()
        self._board = board
        self._kept: tuple[Index | None, _Room] = None, Kept(KEPT)

    def find(self, index: Index, query: Query, offered: Sequence[str]) -> Answer:
        """The answer to a query, from lately or from now. Raises BadQuery as `search` does."""
        known, kept = self._kept
        if index is not known:
            kept = Kept(KEPT)
            self._kept = index, kept
        self._meter.count_answer()
        key = query, tuple(offered)
        answer = kept.find(key)
        if answer is None:
            answer = self._ask(index, *key)
            kept.put(key, answer)
        return answer

    def _ask(self, index: Index, query: Query, offered: tuple[str, ...]) -> Answer:
        make = partial(search, index, query, offered)
        if self._board is None:
            self._meter.count_made()
            return Answer(make)
        key = _name(index, query, offered)
        shared = self._board.find(key)
        if shared:
            event, _, body = shared.partition(_END)
            return Answer(make, known=(decode_json(event, SearchEvent), body))
        self._meter.count_made()
        return Answer(make, share=partial(_put, self._board, key))


def _name(index: Index, query: Query, offered: tuple[str, ...]) -> bytes:
    """The key of a query's answer for all processes."""
    return blake2b(encode_json((index.state, query, offered)), digest_size=KEY_BYTES).digest()


def _put(board: Board, key: bytes, event: SearchEvent, body: bytes) -> None:
    board.put(key, encode_json(event) + _END + body)


def _pack(body: bytes) -> bytes:
    packed: bytes = lz4.block.compress(body)
    return packed


def _unpack(packed: bytes) -> bytes:
    body: bytes = lz4.block.decompress(packed)
    return body
