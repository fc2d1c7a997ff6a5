"""The editors' synonyms, ready to be found in a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.analysis import Token, analyzer_for
from kb.model import Synonym

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A phrase of the question and one of the things that it means, as text and as tokens."""

    phrase: str
    means: str
    tokens: tuple[Token, ...]

    @property
    def stems(self) -> Stems:
        """What it means, as stems."""
        return tuple(token.stem for token in self.tokens)


class Thesaurus:
    """Synonyms of one language by the stems of their left side."""

    def __init__(self, synonyms: Iterable[Synonym], lang: str) -> None:
        analyzer = analyzer_for(lang)
        self._rules: dict[Stems, list[Meaning]] = {}
        for rule in synonyms:
            phrase = tuple(token.stem for token in analyzer.tokens(rule.phrase))
            for text in rule.means:
                meant = tuple(analyzer.tokens(text))
                meaning = Meaning(rule.phrase, text, meant)
                if phrase and meant and meaning.stems != phrase:
                    self._rules.setdefault(phrase, []).append(meaning)
        # Of each stem that a phrase begins with, how many there are in the longest of those.
        self._longest: dict[str, int] = {}
        for phrase in self._rules:
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))

    def meanings(self, question: Sequence[str]) -> Iterator[Meaning]:
        """What the phrases of a question (its stems, in order) mean as well."""
        for place, length in self._phrases(question):
            yield from self._rules[tuple(question[place : place + length])]

    def known(self, question: Sequence[str]) -> set[int]:
        """Places of the stems of a question that belong to a phrase with synonyms."""
        return {place + step for place, length in self._phrases(question) for step in range(length)}

    def _phrases(self, question: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Place and length of each phrase of the question that has synonyms."""
        for place, stem in enumerate(question):
            longest = self._longest.get(stem, 0)
            for length in range(1, min(longest, len(question) - place) + 1):
                if tuple(question[place : place + length]) in self._rules:
                    yield place, length
