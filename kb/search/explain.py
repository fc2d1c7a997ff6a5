"""Why a search found what it found, or nothing: every step and every part of a score, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.analysis import analyzer_for
from kb.index import Index
from kb.result import Query
from kb.search.attempt import Attempt
from kb.search.confidence import ANSWERED_FROM
from kb.search.expansion import Expansion, Origin
from kb.search.rank import Ranked
from kb.search.searcher import choose, shown_documents
from kb.search.tongue import Tongue, tongue_of

EXPLAINED = 5
"""How many hits have their scores taken apart."""
NEAREST = 3
"""How many known words are named for one that is not."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: as typed, as folded, and as it is looked for.

    `passages` counts those that hold it. `nearest` are known words like it, when it is 0.
    """

    typed: str
    folded: str
    stem: str
    function_word: bool
    passages: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A term that was looked for though it was not typed, because of `word`."""

    stem: str
    word: str
    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score. The parts of a hit add up to its score."""

    reason: str
    worth: float


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """A hit, with the passage that won and what its score is made of, largest part first."""

    slug: str
    anchor: str
    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What confidence is computed from: `net`, `ratio`, `likeness` and `covered`. The formula is in
    docs/RELEVANCE.md."""

    text: str
    lang: str
    words: tuple[Word, ...]
    additions: tuple[Addition, ...]
    correction: str | None
    hits: tuple[ExplainedHit, ...]
    net: float
    ratio: float
    likeness: float
    covered: bool
    confidence: float
    answered_from: float


def explain(index: Index, query: Query, offered: Collection[str] | None = None) -> Explanation:
    """Take a search apart: the attempt whose hits it shows.

    `offered` are the languages that may answer beside the query's. Raises BadQuery as `search`
    does.
    """
    tried, _ = choose(index, query, offered)
    tongue = tongue_of(index, query.lang)
    expansion = tried.expansion
    return Explanation(
        text=tried.query.text,
        lang=query.lang,
        words=_words(expansion, tongue) if expansion and tongue else (),
        additions=_additions(expansion) if expansion else (),
        correction=tried.correction,
        hits=tuple(
            _hit(index, query.lang, tried, each) for each in tried.ranked.page(0, EXPLAINED)
        ),
        net=round(tried.evidence.net, 3) if tried.evidence else 0.0,
        ratio=round(tried.evidence.ratio, 3) if tried.evidence else 0.0,
        likeness=round(tried.evidence.likeness, 3) if tried.evidence else 0.0,
        covered=bool(tried.evidence and tried.evidence.covered),
        confidence=round(tried.confidence, 3),
        answered_from=ANSWERED_FROM,
    )


def _words(expansion: Expansion, tongue: Tongue) -> tuple[Word, ...]:
    analyzer = analyzer_for(tongue.lang)
    text = expansion.question.text
    words = []
    for token in expansion.question.tokens:
        row = tongue.lexicon.stems.find(token.stem)
        readings = tongue.speller.readings(analyzer.loosen(token.text)) if row is None else ()
        words.append(
            Word(
                typed=text[token.start : token.end],
                folded=token.text,
                stem=token.stem,
                function_word=token.stop,
                passages=0 if row is None else len(tongue.lexicon.stem_impacts.row(row)[0]),
                nearest=tuple(reading.text for reading in readings[:NEAREST]),
            )
        )
    return tuple(words)


def _additions(expansion: Expansion) -> tuple[Addition, ...]:
    reasons = {
        Origin.CORRECTION: "may have been meant",
        Origin.SYNONYM: "is a synonym",
    }
    return tuple(
        Addition(term.stem, term.word, reasons[term.origin], round(term.weight, 3))
        for term in expansion.terms
        if term.origin in reasons
    )


def _hit(index: Index, lang: str, tried: Attempt, ranked: Ranked) -> ExplainedHit:
    parts = _terms(index, lang, tried.expansion, ranked) if tried.expansion else []
    parts += [
        Part("on the question's topic", ranked.topic),
        Part("further passages of the article", ranked.more),
    ]
    tongue = tongue_of(index, lang)
    if tongue and ranked.claimed is not None:
        text = tongue.claims.text(ranked.claimed)
        parts.append(Part(f"the article claims to answer “{text}”", ranked.claim))
    shown = sorted((part for part in parts if part.worth), key=lambda part: -part.worth)
    (passage,) = index.shown(lang, shown_documents(index, lang, [ranked]))
    return ExplainedHit(
        slug=passage.slug,
        anchor=passage.anchor,
        score=round(ranked.score, 3),
        parts=tuple(Part(part.reason, round(part.worth, 3)) for part in shown),
    )


def _terms(index: Index, lang: str, expansion: Expansion, ranked: Ranked) -> list[Part]:
    """What words, pairs and n-grams give."""
    taken = index.take_apart(lang, expansion.wanted, ranked.document)
    typed = {token.stem for token in expansion.question.tokens}
    parts = [
        Part(f"the word “{stem}”" if stem in typed else f"“{stem}”, which was added", worth)
        for stem, worth in taken.stems.items()
    ]
    parts += [
        Part(f"“{first} {second}” side by side", worth)
        for (first, second), worth in taken.pairs.items()
    ]
    return [*parts, Part("parts of words (n-grams)", taken.grams)]
