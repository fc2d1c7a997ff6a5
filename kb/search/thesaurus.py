"""The editors' synonyms, ready to be found in a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.analysis import analyzer_for
from kb.model import Synonym

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A phrase of the question and one of the things that it means, as stems."""

    phrase: str
    means: str
    stems: Stems


class Thesaurus:
    """Synonyms of one language by the stems of their left side."""

    def __init__(self, synonyms: Iterable[Synonym], lang: str) -> None:
        analyzer = analyzer_for(lang)

        def stems(text: str) -> Stems:
            return tuple(token.stem for token in analyzer.tokens(text))

        self._rules: dict[Stems, list[Meaning]] = {}
        for rule in synonyms:
            phrase = stems(rule.phrase)
            for text in rule.means:
                meant = stems(text)
                if phrase and meant and meant != phrase:
                    self._rules.setdefault(phrase, []).append(Meaning(rule.phrase, text, meant))
        self._longest = max(map(len, self._rules), default=0)

    def meanings(self, question: Sequence[str]) -> Iterator[Meaning]:
        """What the phrases of a question (its stems, in order) mean as well."""
        for start in range(len(question)):
            for length in range(1, min(self._longest, len(question) - start) + 1):
                yield from self._rules.get(tuple(question[start : start + length]), ())
