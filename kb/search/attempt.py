"""One attempt at a question: in one language, with one wording, up to the ranked articles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.index import Index
from kb.result import Filters, Query
from kb.search.confidence import ANSWERED_FROM, Evidence, weigh_evidence
from kb.search.expansion import Expansion, expand
from kb.search.facet import passing
from kb.search.question import read_question
from kb.search.rank import NOTHING, Ranking, add_claims, list_all, rank
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
    ranked: Ranking = NOTHING
    evidence: Evidence | None = None
    rewording: str | None = None
    wordless: bool = False

    @property
    def is_listing(self) -> bool:
        """Whether nothing was asked but what to list, as `kind:policy` does."""
        return self.expansion is None and not self.wordless

    @property
    def confidence(self) -> float:
        """Between 0 and 1: that the first article answers. A list is what was asked for."""
        if self.evidence:
            return self.evidence.confidence
        return 1.0 if self.is_listing and self.ranked else 0.0

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
        if syntax.is_plain:
            return Attempt(query, wordless=True)
        listed = list_all(index, query.lang, _passing(index, query, syntax))
        return Attempt(query, ranked=listed)
    expansion = expand(question, tongue, mend=not query.exact)
    found = index.retrieve(query.lang, expansion.wanted, _allowed(index, query, syntax))
    ranked = add_claims(rank(index, query.lang, found), expansion.mended_stems, tongue.claims)
    if not ranked:
        return Attempt(query, expansion)
    best = ranked.head[0]
    covered = tongue.claims.covers(best.owner, expansion.telling_stems)
    evidence = weigh_evidence(tongue.lexicon, expansion.wanted, found, best, covered=covered)
    return Attempt(query, expansion, ranked, evidence)


def _allowed(index: Index, query: Query, syntax: Syntax) -> NDArray[np.bool_] | None:
    """The passages that may be found; None allows all.

    Those that hold the phrases and none of the words that are not wanted, of articles that pass
    the filters of the page and those in the text. When nothing holds the phrases they are plain
    words: those are better than nothing.
    """
    allowed = None
    if syntax.phrases or syntax.without:
        analyzer = analyzer_for(query.lang)
        phrases = [[token.stem for token in analyzer.tokens(text)] for text in syntax.phrases]
        without = [token.stem for word in syntax.without for token in analyzer.tokens(word)]
        allowed = index.holding(query.lang, [stems for stems in phrases if stems], without)
        if not allowed.any():
            allowed = index.holding(query.lang, [], without)
    passed = _passing(index, query, syntax)
    if passed is not None:
        passing_documents = passed[index.owners(query.lang)]
        allowed = passing_documents if allowed is None else allowed & passing_documents
    return allowed


def _passing(index: Index, query: Query, syntax: Syntax) -> NDArray[np.bool_] | None:
    """Articles that pass the filters of the page and those in the text; None when all do."""
    catalogue = index.catalogue(query.lang)
    chosen = passing(catalogue, query.filters)
    if not (syntax.kinds or syntax.tags):
        return chosen
    written = passing(catalogue, Filters(kinds=syntax.kinds, tags=syntax.tags))
    return written if chosen is None or written is None else chosen & written
