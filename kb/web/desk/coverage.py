"""The topics that every shop must answer, asked of the index in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConfigError
from kb.index import Index
from kb.model import Article
from kb.result import Query
from kb.search import search

Topics = Mapping[str, Mapping[str, str]]
"""Name of a topic → language → the question that a customer would ask."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What answers a topic's question in a language; None when nothing surely does."""

    question: str
    answer: Article | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A topic: by language, None where the desk has no question for it."""

    topic: str
    by_lang: Mapping[str, Covered | None]


def load_topics(path: Path) -> Topics:
    """Read the topics. Raises ConfigError naming the file."""
    try:
        topics = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for name, questions in topics.items():
        if not isinstance(questions, dict) or not all(
            isinstance(question, str) for question in questions.values()
        ):
            raise ConfigError(f"{path}: [{name}] must hold a question for each language.")
    return topics


def check_coverage(index: Index, topics: Topics, langs: tuple[str, ...]) -> tuple[Coverage, ...]:
    """Ask each topic's question in each language that has one."""
    return tuple(
        Coverage(name, {lang: _ask(index, lang, questions.get(lang)) for lang in langs})
        for name, questions in topics.items()
    )


def _ask(index: Index, lang: str, question: str | None) -> Covered | None:
    if question is None:
        return None
    result = search(index, Query(question, lang, size=1), (lang,))
    answer = index.article(lang, result.hits[0].slug) if result.answered and result.hits else None
    return Covered(question, answer)
