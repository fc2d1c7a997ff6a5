"""`synonyms.<lang>.yaml`: words that customers use and words that the articles use."""

from __future__ import annotations

from kb.authoring.front_matter import (
    FrontMatterError,
    Mapping,
    Scalar,
    Sequence,
    Value,
    parse_mapping,
)
from kb.model import Problem, Synonym

_KEYS = ("same", "also")
_LINE = "Write `- [parcel, package]` under `same:`."
_PAIR = "Write `cod: [cash on delivery]` under `also:`."


def parse_synonyms(text: str, path: str, lang: str) -> tuple[tuple[Synonym, ...], list[Problem]]:
    """Read a file of synonyms.

    Each line under `same` is a list whose phrases find one another; under `also`, a phrase finds
    those on its right and is not found by them. The rules that come back are all one-way. What is
    right is usable even when problems are returned.
    """
    try:
        mapping = parse_mapping(text)
    except FrontMatterError as error:
        return (), [Problem(path, error.line, error.message)]
    reader = _Reader(path, lang)
    for key, value in mapping.items:
        if key.text == "same":
            reader.read_same(value)
        elif key.text == "also":
            reader.read_also(value)
        else:
            known = " and ".join(f"`{name}`" for name in _KEYS)
            reader.report(key.line, f"unknown key `{key.text}`. The keys are {known}.")
    return tuple(reader.rules), reader.problems


class _Reader:
    """Collects rules and problems; a phrase may be on the left once."""

    def __init__(self, path: str, lang: str) -> None:
        self.rules: list[Synonym] = []
        self.problems: list[Problem] = []
        self._path = path
        self._lang = lang
        self._first: dict[str, int] = {}

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._path, line, message))

    def read_same(self, value: Value) -> None:
        if not isinstance(value, Sequence):
            self.report(value.line, f"`same` must be a list of lists. {_LINE}")
            return
        for item in value.items:
            phrases = self._phrases(item, _LINE)
            if len(phrases) == 1:
                self.report(item.line, f"`{phrases[0]}` stands alone: name its synonyms, too.")
            elif phrases:
                for phrase in phrases:
                    others = tuple(other for other in phrases if other != phrase)
                    self._add(phrase, others, item.line)

    def read_also(self, value: Value) -> None:
        if not isinstance(value, Mapping):
            self.report(value.line, f"`also` must be phrases with lists. {_PAIR}")
            return
        for key, item in value.items:
            means = self._phrases(item, _PAIR)
            if means:
                self._add(_clean(key), means, key.line)

    def _add(self, phrase: str, means: tuple[str, ...], line: int) -> None:
        before = self._first.setdefault(phrase, line)
        if before != line:
            self.report(
                line, f"`{phrase}` is on line {before} already. Put all its synonyms there."
            )
        elif phrase in means:
            self.report(line, f"`{phrase}` is its own synonym. Leave it out on the right.")
        else:
            self.rules.append(Synonym(self._lang, phrase, means))

    def _phrases(self, value: Value, example: str) -> tuple[str, ...]:
        if not isinstance(value, Sequence) or not value.items:
            self.report(value.line, f"here a list of phrases is needed. {example}")
            return ()
        found = []
        for item in value.items:
            if not isinstance(item, Scalar) or not _clean(item):
                self.report(item.line, f"a phrase must be plain text. {example}")
            else:
                found.append(_clean(item))
        return tuple(dict.fromkeys(found))


def _clean(scalar: Scalar) -> str:
    return " ".join(scalar.text.split())
