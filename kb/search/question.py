"""What a customer typed → the terms to look for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kb.analysis import Token, analyzer_for
from kb.errors import BadQuery

MAX_CHARACTERS = 500
"""Longest question. A pasted e-mail is longer, but its first sentences say what it is about."""


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question. `text` is what was typed, without control characters."""

    text: str
    lang: str
    tokens: tuple[Token, ...]

    @property
    def terms(self) -> dict[str, float]:
        """Each different stem with its weight. A word said twice is not meant twice."""
        return dict.fromkeys((token.stem for token in self.tokens), 1.0)

    @property
    def telling(self) -> frozenset[str]:
        """Stems that carry the meaning: not the function words, unless there is nothing else."""
        content = frozenset(token.stem for token in self.tokens if not token.stop)
        return content or frozenset(token.stem for token in self.tokens)


def read_question(text: str, lang: str) -> Question:
    """Analyse a question. Raises BadQuery when it is longer than MAX_CHARACTERS."""
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(
            f"The question has {len(text)} characters; at most {MAX_CHARACTERS} are searched."
            " Ask in one or two sentences."
        )
    clean = " ".join("".join(map(_printable, text)).split())
    return Question(clean, lang, tuple(analyzer_for(lang).tokens(clean)))


def _printable(char: str) -> str:
    # Cc: control characters; Cs: lone surrogates, which no encoder accepts. Format characters
    # (Cf) stay: the zero-width non-joiner is part of Persian words.
    return " " if unicodedata.category(char) in ("Cc", "Cs") else char
