"""What the articles lack, found out beside the requests: once for each published index."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kb.index import Index
from kb.search.duplicates import Duplicate, find_duplicates
from kb.web.desk.beside import Beside, Made
from kb.web.desk.coverage import Coverage, Topics, check_coverage


@dataclass(frozen=True, slots=True)
class Checkup:
    """What one generation of the index was found to lack."""

    duplicates: tuple[Duplicate, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _About:
    """An index and the languages on offer; two are the same when they would say the same."""

    index: Index
    langs: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _About) and self._name == other._name

    def __hash__(self) -> int:
        return hash(self._name)

    @property
    def _name(self) -> tuple[object, ...]:
        return self.index.generation, self.langs


class Checkups:
    """The checkup of the index that is served."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._beside: Beside[_About, Checkup] = Beside("checkup", self._make)

    def look(self, index: Index, langs: tuple[str, ...], patience: float) -> Made[Checkup]:
        """The checkup of this index, or of an earlier one while this one's is being made."""
        return self._beside.look(_About(index, langs), patience)

    def _make(self, about: _About) -> Checkup:
        # Python lets one thread compute at a time: customers go first.
        pairs = [
            pair
            for lang in about.langs
            for pair in find_duplicates(about.index, lang, pause=lambda: time.sleep(0))
        ]
        pairs.sort(key=lambda each: -each.likeness)
        return Checkup(tuple(pairs), check_coverage(about.index, self._topics, about.langs))
