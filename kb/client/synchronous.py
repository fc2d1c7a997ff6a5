"""The client for programs that wait for their answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from kb.client.call import Call
from kb.client.exchange import RETRIES, TIMEOUT, Came, Exchange, Pause, Steps
from kb.client.library import httpx
from kb.client.listing import Listing
from kb.client.operation import Operations

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")


def _method(
    describe: Callable[Concatenate[Operations, P], Call[T]],
) -> Callable[Concatenate[Client, P], T]:
    """A method that sends what an operation describes, with the operation's parameters."""

    @wraps(describe)
    def ask(client: Client, /, *args: P.args, **given: P.kwargs) -> T:
        return client.send(describe(client._operations, *args, **given))

    return ask


def _listing(
    describe: Callable[Concatenate[Operations, P], Listing[S, T]],
) -> Callable[Concatenate[Client, P], Iterator[T]]:
    """A method that reads a list page by page, each when it is come to."""

    @wraps(describe)
    def run(client: Client, /, *args: P.args, **given: P.kwargs) -> Iterator[T]:
        listing = describe(client._operations, *args, **given)
        call: Call[S] | None = listing.first
        while call:
            page = client.send(call)
            yield from listing.items(page)
            call = listing.after(page)

    return run


class Client:
    """A help centre, asked over its API. Close it, or use it in a `with` block.

    `base_url` is the help centre's address. `key` is needed for what is not public. `timeout` is in
    seconds: for connecting, between two pieces of an answer, and the longest wait that the server
    may ask for before a repetition. `retries` is how often a call is repeated that may be.
    `lang` is the language of calls that name none.

    Its methods raise `ApiError`, `Unreachable` and `BadAnswer`, which are `ClientError`s. Threads
    may share a client; keep one for the life of the program, for it keeps connections open and
    remembers answers.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        lang: str | None = None,
        user_agent: str | None = None,
    ) -> None:
        self._exchange = Exchange(base_url, key, timeout, retries, user_agent)
        self._operations = Operations(lang)
        self._http = httpx.Client()

    search = _method(Operations.search)
    search_many = _method(Operations.search_many)
    suggest = _method(Operations.suggest)
    articles = _listing(Operations.articles)
    facets = _method(Operations.facets)
    article = _method(Operations.article)
    article_as = _method(Operations.article_as)
    contact = _method(Operations.contact)
    click = _method(Operations.click)
    contacted = _method(Operations.contacted)
    vote = _method(Operations.vote)
    survey = _method(Operations.survey)
    gaps = _listing(Operations.gaps)
    gap = _method(Operations.gap)
    assign_gap = _method(Operations.assign_gap)
    release_gap = _method(Operations.release_gap)
    ignore_gap = _method(Operations.ignore_gap)
    reopen_gap = _method(Operations.reopen_gap)
    answer_gap = _method(Operations.answer_gap)
    draft_gap = _method(Operations.draft_gap)

    def send(self, call: Call[T]) -> T:
        """Carry out a call that was described, as the methods above do."""
        return self._run(self._exchange.converse(call))

    def close(self) -> None:
        """End the connections. The client cannot be used after that."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, steps: Steps[T]) -> T:
        came: Came = None
        try:
            while True:
                step = steps.send(came)
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    came = None
                else:
                    came = self._ask(step)
        except StopIteration as end:
            answer: T = end.value
            return answer

    def _ask(self, request: httpx.Request) -> httpx.Response | httpx.RequestError:
        try:
            return self._http.send(request)
        except httpx.RequestError as error:
            return error
