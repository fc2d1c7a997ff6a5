"""Sessions of editors, kept here and not in the browser: a log-out ends one for good."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.insight.editor import Editor, to_time
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

IDLE = 12 * 3600
"""Seconds without a request after which a session ends: a working day, not a night."""
LONGEST = 14 * 86_400
"""Seconds after which a session ends in any case."""
RENEWED_EVERY = 60
"""Seconds between two notes of when a session was last used: reading pages writes little."""
BROWSER_KEPT = 365 * 86_400
"""Seconds for which a browser in which an editor logged in is known."""


@dataclass(frozen=True, slots=True)
class Session:
    """An editor's stay at the desk. `form_token` must come with all that changes something."""

    editor: Editor
    token: str

    @property
    def form_token(self) -> str:
        """Proves that a form was ours. Follows from the token, which no other site can read."""
        return make_form_token(self.token)


def make_form_token(secret: str) -> str:
    """What a form has to send along, for the secret in a cookie."""
    return hmac.digest(secret.encode(), b"form", "sha256").hex()


def is_form_token(secret: str, sent: str) -> bool:
    """Whether a form sent what `make_form_token` gave; in constant time."""
    return hmac.compare_digest(make_form_token(secret).encode(), sent.encode("utf-8", "replace"))


def start_session(log: Log, editor: Editor, at: float | None = None) -> Session:
    """Begin a session; old ones of anybody are removed. Raises LogUnavailable."""
    token = secrets.token_urlsafe(32)
    now = time.time() if at is None else at
    with log.writing() as database:
        database.execute(
            "DELETE FROM sessions WHERE seen < ? OR created < ?",
            (int((now - IDLE) * 1000), int((now - LONGEST) * 1000)),
        )
        database.execute(
            "INSERT INTO sessions (token, editor, created, seen) VALUES (?, ?, ?, ?)",
            (hash_token(token), editor.id, int(now * 1000), int(now * 1000)),
        )
    return Session(editor, token)


def find_session(log: Log, token: str, at: float | None = None) -> Session | None:
    """The session of a token, if it has not ended. Raises LogUnavailable."""
    if not token:
        return None
    now = time.time() if at is None else at
    with log.reading() as database:
        row = database.execute(
            "SELECT e.id, e.name, e.created, s.created, s.seen FROM sessions AS s"
            " JOIN editors AS e ON e.id = s.editor WHERE s.token = ?",
            (hash_token(token),),
        ).fetchone()
    if row is None:
        return None
    number, name, added, created, seen = row
    if now * 1000 >= min(seen + IDLE * 1000, created + LONGEST * 1000):
        return None
    if now * 1000 - seen > RENEWED_EVERY * 1000:
        with log.writing() as database:
            database.execute(
                "UPDATE sessions SET seen = ? WHERE token = ?", (int(now * 1000), hash_token(token))
            )
    return Session(Editor(number, name, to_time(added)), token)


def end_session(log: Log, token: str) -> None:
    """End a session; the token is worth nothing afterwards. Raises LogUnavailable."""
    with log.writing() as database:
        database.execute("DELETE FROM sessions WHERE token = ?", (hash_token(token),))


def remember_browser(log: Log, editor: Editor, at: float | None = None) -> str:
    """A token for the browser in which an editor logged in. Raises LogUnavailable."""
    token = secrets.token_urlsafe(32)
    now = time.time() if at is None else at
    with log.writing() as database:
        database.execute(
            "DELETE FROM editor_browsers WHERE created < ?", (int((now - BROWSER_KEPT) * 1000),)
        )
        database.execute(
            "INSERT INTO editor_browsers (token, editor, created) VALUES (?, ?, ?)",
            (hash_token(token), editor.id, int(now * 1000)),
        )
    return token


def knows_browser(database: Database, token: str, name_key: str) -> bool:
    """Whether the editor of a folded name once logged in with this browser."""
    row = database.execute(
        "SELECT 1 FROM editor_browsers AS b JOIN editors AS e ON e.id = b.editor"
        " WHERE b.token = ? AND e.key = ?",
        (hash_token(token), name_key),
    ).fetchone()
    return row is not None


def hash_token(token: str) -> bytes:
    """How a token is kept. It is random and long, so that one round of sha256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
