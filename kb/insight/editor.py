"""Editors: who may work at the desk, and how they prove that it is they. Owner of argon2.

Hashing takes a fifth of a second and 64 MB on purpose: call what hashes from a thread.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from kb.errors import NotFound, UsageError
from kb.insight.log import Log

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from sqlite_utils import Database

SHORTEST_PASSWORD = 10
"""Characters. Length is what guessing costs; NIST SP 800-63B asks for 8 at least, and no rules."""
LONGEST_PASSWORD = 200
LONGEST_NAME = 60

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash needs 64 MB, so that a flood of log-ins cannot take all memory."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who may work at the desk."""

    id: int
    name: str
    created: datetime


def add_editor(log: Log, name: str, password: str, at: float | None = None) -> Editor:
    """Add an editor. `at` is in seconds since 1970 UTC.

    Raises UsageError for a name that is empty, too long or taken (in upper or lower case) and for a
    password of fewer than ten characters, and LogUnavailable.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"An editor's name has 1 to {LONGEST_NAME} characters.")
    hashed = _hash(password)
    moment = _milliseconds(at)
    with log.writing() as database:
        row = database.execute(
            "INSERT INTO editors (name, key, hash, created) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            (name, fold_name(name), hashed, moment),
        ).fetchone()
    if row is None:
        raise UsageError(f"There is an editor {name!r} already. Choose another name.")
    return Editor(row[0], name, to_time(moment))


def set_password(log: Log, name: str, password: str) -> None:
    """Give an editor another password, and end all sessions of theirs.

    Raises NotFound, UsageError for a password that is too short, and LogUnavailable.
    """
    hashed = _hash(password)
    with log.writing() as database:
        number = _find(database, name)[0]
        database.execute("UPDATE editors SET hash = ? WHERE id = ?", (hashed, number))
        database.execute("DELETE FROM sessions WHERE editor = ?", (number,))
        database.execute("DELETE FROM editor_browsers WHERE editor = ?", (number,))


def remove_editor(log: Log, name: str) -> None:
    """Remove an editor and end their sessions. Raises NotFound and LogUnavailable."""
    with log.writing() as database:
        database.execute("DELETE FROM editors WHERE id = ?", (_find(database, name)[0],))


def read_editors(database: Database) -> tuple[Editor, ...]:
    """All editors, by name."""
    rows = database.execute("SELECT id, name, created FROM editors ORDER BY key").fetchall()
    return tuple(Editor(number, name, to_time(created)) for number, name, created in rows)


def check_password(log: Log, name: str, password: str) -> Editor | None:
    """The editor of that name if the password is theirs, else None.

    Takes as long for a name that nobody has. Raises LogUnavailable.
    """
    with log.reading() as database:
        row = database.execute(
            "SELECT id, name, created, hash FROM editors WHERE key = ?", (fold_name(name),)
        ).fetchone()
    is_right = _verify(row[3] if row else _nobody(), password)
    if row is None or not is_right:
        return None
    if _hasher().check_needs_rehash(row[3]):  # the costs were raised since
        with log.writing() as database:
            database.execute(
                "UPDATE editors SET hash = ? WHERE id = ?", (_hasher().hash(password), row[0])
            )
    return Editor(row[0], row[1], to_time(row[2]))


def _find(database: Database, name: str) -> tuple[int]:
    row: tuple[int] | None = database.execute(
        "SELECT id FROM editors WHERE key = ?", (fold_name(name),)
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no editor {name[:LONGEST_NAME]!r}.")
    return row


def fold_name(name: str) -> str:
    """What makes two spellings of a name the same editor."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Four or five"
            " words that have nothing to do with each other are easy to keep."
        )
    with _AT_ONCE:
        return _hasher().hash(password)


def _verify(hashed: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    try:
        with _AT_ONCE:
            return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 (who serves customers needs none of it)

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password has, for names that nobody has."""
    return _hasher().hash("\0nobody")


def _milliseconds(at: float | None) -> int:
    return int((time.time() if at is None else at) * 1000)


def to_time(milliseconds: int) -> datetime:
    """Milliseconds since 1970 UTC, as the log has them, as a time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
