"""Both clients, driven by the same words, so that every test holds for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from kb.client import AsyncClient, Client

KINDS = ("sync", "async")

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Driver(Protocol):
    """Asks with a client: `ask("search", "where is my parcel")`. A list comes whole."""

    def ask(self, method: str, *args: Any, **given: Any) -> Any: ...


class SyncDriver:
    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(self, method: str, *args: Any, **given: Any) -> Any:
        answer = getattr(self._client, method)(*args, **given)
        return list(answer) if isinstance(answer, Iterator) else answer


class AsyncDriver:
    def __init__(self, client: AsyncClient, run: Run) -> None:
        self._client = client
        self._run = run

    def ask(self, method: str, *args: Any, **given: Any) -> Any:
        async def run() -> Any:
            answer = getattr(self._client, method)(*args, **given)
            if isinstance(answer, AsyncIterator):
                return [each async for each in answer]
            return await answer

        return self._run(run())


@contextmanager
def driving(kind: str, base_url: str, *args: Any, **options: Any) -> Iterator[Driver]:
    """A client of the kind, with the options of `Client`, until the end of the block."""
    if kind == "sync":
        with Client(base_url, *args, **options) as client:
            yield SyncDriver(client)
        return
    # A thread of its own: in this one Playwright may have its event loop.
    with ThreadPoolExecutor(1) as thread, asyncio.Runner() as runner:

        def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
            return thread.submit(runner.run, coroutine).result()

        asked = AsyncClient(base_url, *args, **options)
        try:
            yield AsyncDriver(asked, run)
        finally:
            run(asked.aclose())
            thread.submit(runner.close).result()
