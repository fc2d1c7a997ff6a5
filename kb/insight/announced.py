"""The articles that webhooks know of, in the log: what is told is what differs from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.insight.log import Log
from kb.insight.outbox import Event

if TYPE_CHECKING:
    from sqlite_utils import Database

Name = tuple[str, str]
"""Language and slug of an article."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Of which index webhooks were told: its generation, empty when there was none, what is in
    force of it (`state`), and the digest of each article's file."""

    generation: str = ""
    state: str = ""
    articles: Mapping[Name, str] = field(default_factory=dict)


def read_announced(database: Database) -> Announced | None:
    """What webhooks know; None when nothing was ever noted."""
    row = read_announced_state(database)
    if row is None:
        return None
    articles = {
        (lang, slug): digest
        for lang, slug, digest in database.execute("SELECT * FROM announced_articles")
    }
    return Announced(*row, articles)


def read_announced_state(database: Database) -> tuple[str, str] | None:
    """The generation and the state alone; None as above."""
    row: tuple[str, str] | None = database.execute(
        "SELECT generation, state FROM announced_index"
    ).fetchone()
    return row


def note_announced(
    log: Log, before: Announced | None, after: Announced, events: Iterable[Event] = ()
) -> bool:
    """Post events, and note what webhooks know with them.

    Nothing is done, and False returned, when another process did it since `before` was read.
    Raises LogUnavailable.
    """
    old = before.articles if before else {}
    with log.writing() as database:
        if read_announced_state(database) != (before and (before.generation, before.state)):
            return False
        for event in events:
            log.outbox.post(database, event)
        gone = [name for name in old if name not in after.articles]
        changed = [
            (*name, digest) for name, digest in after.articles.items() if old.get(name) != digest
        ]
        run = database.conn
        run.executemany("DELETE FROM announced_articles WHERE lang = ? AND slug = ?", gone)
        run.executemany("INSERT OR REPLACE INTO announced_articles VALUES (?, ?, ?)", changed)
        run.execute("DELETE FROM announced_index")
        run.execute("INSERT INTO announced_index VALUES (?, ?)", (after.generation, after.state))
    return True
