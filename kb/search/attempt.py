"""One attempt at a question: in one language, with one wording, up to the ranked articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.index import Index
from kb.model import Filters, Query
from kb.search.confidence import ANSWERED_FROM, Evidence, weigh_evidence
from kb.search.expansion import Expansion, expand
from kb.search.question import read_question
from kb.search.rank import Ranked, add_claims, list_all, passes, rank
from kb.search.syntax import Syntax
from kb.search.tongue import tongue_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was looked for and what was found, best first.

    `expansion` is None when the text is `wordless` or the language has no article. `rewording` is
    another reading of the text, when that is what was searched.
    """

    query: Query
    expansion: Expansion | None = None
    ranked: tuple[Ranked, ...] = ()
    evidence: Evidence | None = None
    rewording: str | None = None
    wordless: bool = False

    @property
    def confidence(self) -> float:
        """Between 0 and 1: that the first article answers."""
        return self.evidence.confidence if self.evidence else 0.0

    @property
    def answered(self) -> bool:
        return self.confidence >= ANSWERED_FROM

    @property
    def correction(self) -> str | None:
        """The text as it was understood, when that is not how it was typed."""
        mended = self.expansion.correction if self.expansion else None
        return mended or self.rewording

    @property
    def reason(self) -> str | None:
        """Why the question is not answered; None when it is."""
        if self.answered:
            return None
        if self.wordless:
            return "empty"
        return "low_confidence" if self.ranked else "no_hits"


def attempt(index: Index, query: Query) -> Attempt:
    """Search one language for one text. Raises BadQuery when the text is too long."""
    question = read_question(query.text, query.lang)
    tongue = tongue_of(index, query.lang)
    if tongue is None:
        return Attempt(query, wordless=not question.tokens)
    syntax = question.syntax
    if not question.tokens:
        listed = [] if syntax.is_plain else list_all(index, query.lang)
        return Attempt(query, ranked=_filter(index, query, syntax, listed), wordless=not listed)
    expansion = expand(question, tongue)
    found = index.retrieve(query.lang, expansion.wanted, _allowed(index, query.lang, syntax))
    ranked = add_claims(
        rank(index, query.lang, found),
        expansion.mended_stems,
        tongue.claims,
        expansion.telling_stems,
    )
    kept = _filter(index, query, syntax, ranked)
    if not kept:
        return Attempt(query, expansion)
    return Attempt(
        query, expansion, kept, weigh_evidence(tongue.lexicon, expansion.wanted, kept[0])
    )


def _allowed(index: Index, lang: str, syntax: Syntax) -> NDArray[np.bool_] | None:
    """The passages that hold the phrases and none of the words that are not wanted.

    None, which allows all, when there are none such: the words alone are better than nothing.
    """
    if not (syntax.phrases or syntax.without):
        return None
    analyzer = analyzer_for(lang)
    phrases = [[token.stem for token in analyzer.tokens(phrase)] for phrase in syntax.phrases]
    without = [token.stem for word in syntax.without for token in analyzer.tokens(word)]
    allowed = index.holding(lang, [stems for stems in phrases if stems], without)
    return allowed if allowed.any() else None


def _filter(
    index: Index, query: Query, syntax: Syntax, ranked: Sequence[Ranked]
) -> tuple[Ranked, ...]:
    """The articles that pass the filters of the page and those in the text."""
    articles = index.articles(query.lang)
    written = Filters(kinds=syntax.kinds, tags=syntax.tags)
    return tuple(
        each
        for each in ranked
        if passes(articles[each.owner], query.filters) and passes(articles[each.owner], written)
    )
