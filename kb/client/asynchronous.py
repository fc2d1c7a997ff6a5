"""The client for programs that do other things while they wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

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
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """A method that sends what an operation describes, with the operation's parameters."""

    @wraps(describe)
    async def ask(client: AsyncClient, /, *args: P.args, **given: P.kwargs) -> T:
        return await client.send(describe(client._operations, *args, **given))

    return ask


def _listing(
    describe: Callable[Concatenate[Operations, P], Listing[S, T]],
) -> Callable[Concatenate[AsyncClient, P], AsyncIterator[T]]:
    """A method that reads a list page by page, each when it is come to."""

    @wraps(describe)
    async def run(client: AsyncClient, /, *args: P.args, **given: P.kwargs) -> AsyncIterator[T]:
        listing = describe(client._operations, *args, **given)
        call: Call[S] | None = listing.first
        while call:
            page = await client.send(call)
            for item in listing.items(page):
                yield item
            call = listing.after(page)

    return run


class AsyncClient:
    """A help centre, asked over its API, for `asyncio`. Use it in an `async with` block, or await
    `aclose()`. It belongs to the event loop that it was first used in.

    Its parameters, methods and errors are those of `Client`; what that returns is awaited here, and
    its lists are read by `async for`.
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
        self._http = httpx.AsyncClient()

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

    async def send(self, call: Call[T]) -> T:
        """Carry out a call that was described, as the methods above do."""
        return await self._run(self._exchange.converse(call))

    async def aclose(self) -> None:
        """End the connections. The client cannot be used after that."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _run(self, steps: Steps[T]) -> T:
        came: Came = None
        try:
            while True:
                step = steps.send(came)
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    came = None
                else:
                    came = await self._ask(step)
        except StopIteration as end:
            answer: T = end.value
            return answer

    async def _ask(self, request: httpx.Request) -> httpx.Response | httpx.RequestError:
        try:
            return await self._http.send(request)
        except httpx.RequestError as error:
            return error
