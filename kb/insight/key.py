"""Keys: what programs of the shop show to the API, and what each of them may do."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.errors import NotFound, UsageError
from kb.insight.editor import LONGEST_NAME, fold_name, to_time
from kb.insight.log import Log
from kb.insight.session import hash_token

if TYPE_CHECKING:
    from sqlite_utils import Database

PREFIX = "kb_"
"""How every key begins, so that a search for keys that leaked finds it."""
_RANDOM_BYTES = 32

_COLUMNS = "id, name, scopes, per_minute, created, used, revoked"
_Row = tuple[int, str, str, int | None, int, int | None, int | None]
_FIRST_DAY = date(1970, 1, 1)


class Scope(StrEnum):
    """What a key may be used for. None of them includes another."""

    SEARCH = "search"
    """To read: searches, suggestions, articles, facets, ways to contact the shop."""
    FEEDBACK = "feedback"
    """To send what customers do: clicks, votes, answers to surveys, contacts."""
    EDITOR = "editor"
    """To see the gaps and change them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret, which nobody keeps."""

    id: int
    name: str
    scopes: frozenset[Scope]
    per_minute: int | None
    """Calls a minute; None for the setting `api.per_key`, 0 for no limit."""
    created: datetime
    used: date | None
    """The last day (UTC) on which it was used."""
    revoked: datetime | None


def add_key(
    log: Log,
    name: str,
    scopes: Iterable[Scope],
    per_minute: int | None = None,
    at: float | None = None,
) -> tuple[Key, str]:
    """Make a key. Returns it and its secret, which is told here and never again.

    `per_minute` is how often it may call, None for the setting `api.per_key`, 0 for no limit. `at`
    is in seconds since 1970 UTC. Raises UsageError for a name that is empty, too long or that of a
    key that works (in upper or lower case), for no scope and a limit below 0, and LogUnavailable.
    """
    name = " ".join(name.split())
    allowed = frozenset(scopes)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"A key's name has 1 to {LONGEST_NAME} characters.")
    if name.startswith(PREFIX):
        raise UsageError("A key's name says whose it is, like `shop app`. The key itself is made.")
    if not allowed:
        raise UsageError(f"A key needs a scope: {', '.join(Scope)}.")
    if per_minute is not None and per_minute < 0:
        raise UsageError("A limit is a number of calls a minute, or 0 for none.")
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    moment = int((time.time() if at is None else at) * 1000)
    with log.writing() as database:
        row = database.execute(
            "INSERT INTO keys (name, key, hash, scopes, per_minute, created)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT (key) WHERE revoked IS NULL DO NOTHING RETURNING {_COLUMNS}",
            (name, fold_name(name), hash_token(secret), _write(allowed), per_minute, moment),
        ).fetchone()
    if row is None:
        raise UsageError(f"There is a key {name!r} already. Choose another name, or revoke it.")
    return _read(row), secret


def revoke_key(log: Log, name: str, at: float | None = None) -> Key:
    """Make a key worth nothing from now on, in every process. Raises NotFound, LogUnavailable."""
    moment = int((time.time() if at is None else at) * 1000)
    with log.writing() as database:
        row = database.execute(
            f"UPDATE keys SET revoked = ? WHERE key = ? AND revoked IS NULL RETURNING {_COLUMNS}",
            (moment, fold_name(name)),
        ).fetchone()
    if row is None:
        raise NotFound(f"There is no key {name[:LONGEST_NAME]!r} that works.")
    return _read(row)


def read_keys(database: Database) -> tuple[Key, ...]:
    """All keys by name, those that were revoked after those that work."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM keys ORDER BY revoked IS NOT NULL, key, id"
    ).fetchall()
    return tuple(_read(row) for row in rows)


def find_key(database: Database, secret: str) -> Key | None:
    """The key of a secret, if it was not revoked."""
    row = database.execute(
        f"SELECT {_COLUMNS} FROM keys WHERE hash = ? AND revoked IS NULL", (hash_token(secret),)
    ).fetchone()
    return _read(row) if row else None


def note_use(log: Log, key: Key, day: date) -> None:
    """Keep on what day (UTC) a key was last used. Raises LogUnavailable."""
    number = (day - _FIRST_DAY).days
    with log.writing() as database:
        database.execute(
            "UPDATE keys SET used = ? WHERE id = ? AND (used IS NULL OR used < ?)",
            (number, key.id, number),
        )


def _write(scopes: Iterable[Scope]) -> str:
    return " ".join(scope for scope in Scope if scope in set(scopes))


def _read(row: _Row) -> Key:
    number, name, scopes, per_minute, created, used, revoked = row
    # A scope of a newer version is one that this one cannot grant.
    known = frozenset(scope for scope in Scope if scope in scopes.split())
    return Key(
        number,
        name,
        known,
        per_minute,
        to_time(created),
        None if used is None else _FIRST_DAY + timedelta(days=used),
        None if revoked is None else to_time(revoked),
    )


def today() -> date:
    """The day now, as the use of keys is counted (UTC)."""
    return datetime.now(UTC).date()
