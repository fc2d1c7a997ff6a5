"""Numbers for visitors and questions: the same thing, the same number."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from kb.insight.wording import question_key, reads_better

if TYPE_CHECKING:
    from sqlite_utils import Database

KNOWN_QUESTIONS = 20_000
"""Questions whose number is remembered, about 5 MB. They are looked up in the file otherwise."""

_VISITOR_BITS = 40
"""Two of a day's 100,000 visitors share a number with a chance of one to 200."""


class Register:
    """Finds numbers or gives them out, within a transaction of its caller's."""

    def __init__(self, database: Database) -> None:
        self._run = database.conn.execute
        self._questions: dict[tuple[str, str], int] = {}
        self._numbers: dict[tuple[int, int], int] = {}

    def forget(self) -> None:
        """Drop what is remembered of the file, which may have changed since."""
        self._questions.clear()
        self._numbers.clear()

    def number_visitor(self, day: int, visitor: int) -> tuple[int, bool]:
        """The visitor's number within the day, and whether the day has seen them before."""
        known = self._numbers.get((day, visitor))
        if known is None:
            found = self._run(
                "SELECT number FROM visitors WHERE day = ? AND hash = ?", (day, visitor)
            ).fetchone()
            known = found[0] if found else None
        is_known = known is not None
        if known is None:
            known = secrets.randbits(_VISITOR_BITS)
            self._run("INSERT INTO visitors VALUES (?, ?, ?)", (day, visitor, known))
        self._numbers[day, visitor] = known
        return known, is_known

    def find_question(self, lang: str, text: str, at: int) -> int:
        """The number of a question, which is new when nobody asked it before."""
        number = self._questions.get((lang, text))
        if number is not None:
            return number
        key = question_key(text, lang) or text
        found = self._run(
            "SELECT id, text FROM questions WHERE lang = ? AND key = ?", (lang, key)
        ).fetchone()
        if found is None:
            inserted = self._run(
                "INSERT INTO questions (lang, key, text, first, last) VALUES (?, ?, ?, ?, ?)"
                " RETURNING id",
                (lang, key, text, at, at),
            )
            found = (inserted.fetchone()[0], text)
        elif reads_better(text, found[1]):
            self._run("UPDATE questions SET text = ? WHERE id = ?", (text, found[0]))
        if len(self._questions) >= KNOWN_QUESTIONS:
            self._questions.clear()
        self._questions[lang, text] = found[0]
        return int(found[0])
