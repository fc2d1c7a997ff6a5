"""What a customer typed → the terms to look for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kb.analysis import Token, analyzer_for
from kb.errors import BadQuery
from kb.search.syntax import Syntax, parse_syntax

MAX_CHARACTERS = 500
"""Longest question. A pasted e-mail is longer, but its first sentences say what it is about."""

# Cc: control characters. Cs: lone surrogates, which no encoder accepts. Format characters (Cf)
# stay: the zero-width non-joiner is part of Persian words.
_UNPRINTABLE = frozenset({"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Question:
    """An analysed question.

    `typed` is what was typed, without control characters; `text` are its words, without signs.
    """

    typed: str
    text: str
    lang: str
    tokens: tuple[Token, ...]
    syntax: Syntax


def read_question(text: str, lang: str) -> Question:
    """Analyse a question. Raises BadQuery when it is longer than MAX_CHARACTERS."""
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(
            f"The question has {len(text)} characters; at most {MAX_CHARACTERS} are searched."
            " Ask in one or two sentences."
        )
    clean = " ".join(clean_typed(text).split())
    syntax = parse_syntax(clean)
    tokens = tuple(analyzer_for(lang).tokens(syntax.words))
    return Question(clean, syntax.words, lang, tokens, syntax)


def clean_typed(text: str) -> str:
    """The text with a space for each character that cannot be printed. As long as it was."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)
