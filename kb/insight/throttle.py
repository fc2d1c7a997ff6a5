"""Guessing passwords is slow: failures are counted for each name, address and known browser."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from kb.insight.editor import Editor, check_password, fold_name
from kb.insight.log import Log
from kb.insight.session import hash_token, knows_browser
from kb.insight.visitor import Salts, day_of

WINDOW = 300
"""Seconds that a failure counts: as long as anybody is kept out at most after the last guess."""
PER_NAME = 10
"""Failures of a name within the window: 2,880 guesses a day of one password, from all addresses."""
PER_ADDRESS = 30
"""Failures from an address within the window. Higher, for a whole office may share one."""
PER_BROWSER = 10
"""Failures in a browser where the editor logged in before. It is counted by itself, so that who
guesses elsewhere does not keep the editor out."""


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """Somebody who wants in. `browser` is the token of `remember_browser`, or empty."""

    name: str
    password: str
    address: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class LoginResult:
    """`editor` is None when it failed; `wait` is then the seconds until the next try is looked at,
    0 when it was looked at and was wrong."""

    editor: Editor | None
    wait: int = 0


def try_login(log: Log, attempt: LoginAttempt, at: float | None = None) -> LoginResult:
    """Let an editor in, or count the failure. Blocks while it hashes. Raises LogUnavailable."""
    now = time.time() if at is None else at
    counters = _counters(log, attempt, now)
    # Counted before it is known: two hundred tries at once are two hundred failures.
    with log.writing() as database:
        run = database.execute
        run("DELETE FROM login_failures WHERE at <= ?", (int((now - WINDOW) * 1000),))
        wait = 0.0
        for who, most in counters.items():
            times = run(
                "SELECT at FROM login_failures WHERE who = ? ORDER BY at DESC LIMIT ?", (who, most)
            ).fetchall()
            if len(times) >= most:
                wait = max(wait, times[-1][0] / 1000 + WINDOW - now)
        if wait > 0:
            return LoginResult(None, max(1, round(wait)))
        noted = [
            run(
                "INSERT INTO login_failures (who, at) VALUES (?, ?) RETURNING id",
                (who, int(now * 1000)),
            ).fetchone()[0]
            for who in counters
        ]
    editor = check_password(log, attempt.name, attempt.password)
    if editor:
        with log.writing() as database:
            database.conn.executemany(
                "DELETE FROM login_failures WHERE id = ?", [(number,) for number in noted]
            )
    return LoginResult(editor)


def _counters(log: Log, attempt: LoginAttempt, now: float) -> dict[bytes, int]:
    name = fold_name(attempt.name)
    if attempt.browser:
        with log.reading() as database:
            if knows_browser(database, attempt.browser, name):
                return {b"browser" + hash_token(attempt.browser): PER_BROWSER}
    salt = Salts(log.path.parent).salt_of(day_of(now))

    def mark(sort: bytes, text: str) -> bytes:
        key = text.encode("utf-8", "replace")
        return sort + hashlib.blake2b(key, key=salt, digest_size=16).digest()

    return {mark(b"name", name): PER_NAME, mark(b"address", attempt.address): PER_ADDRESS}
