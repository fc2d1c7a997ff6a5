"""All article files as the desk sees them: drafts and staff-only ones among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.authoring import load_library, take_stamp
from kb.errors import ContentError, KbError
from kb.model import Article, Problem
from kb.web.desk.beside import Beside


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the articles folder holds. With mistakes in it, `articles` has what could be read
    before, and `problems` says what is wrong. Not `is_current` while it is being read anew."""

    articles: tuple[Article, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_current: bool = True


class Shelves:
    """Reads the folder when it has changed, and not for each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[Article, ...] = ()
        self._beside: Beside[int, Shelf] = Beside("articles", lambda _stamp: self._read())

    def look(self, patience: float) -> Shelf:
        """What the folder holds, waiting for so many seconds at most until it is read."""
        stamp = hash(frozenset(take_stamp(self._folder).items()))
        made = self._beside.look(stamp, patience)
        shelf = made.value or Shelf()
        return Shelf(shelf.articles, shelf.problems, made.is_current)

    def _read(self) -> Shelf:
        try:
            library, warnings = load_library(self._folder)
        except ContentError as error:
            return Shelf(self._last, error.problems)
        except KbError as error:
            return Shelf((), (Problem(str(self._folder), 1, error.message),))
        self._last = library.articles
        return Shelf(library.articles, warnings)
