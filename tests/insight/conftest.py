"""A shop whose customers search: a real log in a file, and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.insight import (
    Caller,
    ClickEvent,
    ContactEvent,
    Log,
    SearchEvent,
    Source,
    VoteEvent,
    new_search_id,
    open_log,
)
from kb.settings import Log as LogSettings

NOON = 20_000 * 86_400 + 43_200.0
"""Noon (UTC) of a day, in seconds since 1970."""

AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


class Shop:
    """Customers are named; each has an address of their own. Times are seconds after noon."""

    def __init__(self, path: Path, settings: LogSettings | None = None, **options: Any) -> None:
        self.path = path
        self.now = NOON
        self._settings = settings
        self._options = options
        self.log = self._open()

    def _open(self) -> Log:
        return open_log(self.path, self._settings, clock=lambda: self.now, **self._options)

    def reopen(self) -> None:
        self.log.close()
        self.log = self._open()

    def caller(self, who: str) -> Caller:
        return Caller(f"host-of-{who}", AGENT)

    def search(
        self,
        text: str,
        at: float = 0.0,
        who: str = "Ayşe",
        *,
        lang: str = "en",
        answered: bool = True,
        hits: int = 3,
        source: Source = Source.PAGE,
        elsewhere: str = "",
    ) -> str:
        """Record a search; its search_id."""
        search_id = new_search_id(NOON + at)
        event = SearchEvent(
            search_id, lang, text, 0.9 if answered else 0.1, hits, answered, source,
            first_hit=f"{lang}/parcels" if hits else "", elsewhere=elsewhere, at=NOON + at,
        )  # fmt: skip
        self.log.record_search(event, self.caller(who))
        return search_id

    def type(
        self, *texts: str, at: float = 0.0, every: float = 0.3, who: str = "Ayşe"
    ) -> list[str]:
        """Record searches made while typing; their ids."""
        return [
            self.search(text, at + number * every, who, source=Source.INSTANT)
            for number, text in enumerate(texts)
        ]

    def click(self, search_id: str, at: float = 1.0) -> None:
        event = ClickEvent(search_id, "en", "parcels", at=NOON + at)
        self.log.record_click(event, self.caller("Ayşe"))

    def vote(
        self,
        search_id: str | None,
        helpful: bool,
        at: float = 2.0,
        who: str = "Ayşe",
        **more: Any,
    ) -> None:
        event = VoteEvent("en", "parcels", helpful, search_id, at=NOON + at, **more)
        self.log.add_vote(event, self.caller(who))

    def contact(self, search_id: str | None, at: float = 3.0, who: str = "Ayşe") -> None:
        event = ContactEvent("en", "email", search_id, at=NOON + at)
        self.log.record_contact(event, self.caller(who))

    def wait_until(self, at: float) -> None:
        """Let the time pass, and the log do what is due."""
        self.now = NOON + at
        assert self.log.flush(), self.log.problem

    def rows(self, sql: str, *given: Any) -> list[dict[str, Any]]:
        """What is in the file when everything that waits is written."""
        assert self.log.flush(), self.log.problem
        with self.log.reading() as database:
            return list(database.query(sql, given))

    def reason(self, search_id: str) -> tuple[str, str]:
        (row,) = self.rows("SELECT outcome, reason FROM searches WHERE id = ?", int(search_id, 16))
        return row["outcome"], row["reason"]

    def questions(self) -> dict[str, int]:
        """Texts and how often each was asked."""
        return {
            row["text"]: row["searches"]
            for row in self.rows("SELECT text, searches FROM questions")
        }


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "data" / "log.db")
    yield shop
    shop.log.close()
