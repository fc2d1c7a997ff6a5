"""One attempt at a question: in one language, with one wording, up to the ranked articles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.index import Index
from kb.model import Query
from kb.search.confidence import ANSWERED_FROM, Evidence, weigh_evidence
from kb.search.expansion import Expansion, expand
from kb.search.question import read_question
from kb.search.rank import Ranked, add_claims, passes, rank
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
    query = replace(query, text=question.text)
    if tongue is None or not question.tokens:
        return Attempt(query, wordless=not question.tokens)
    expansion = expand(question, tongue)
    found = index.retrieve(query.lang, expansion.wanted)
    ranked = add_claims(rank(index, query.lang, found), expansion.mended_stems, tongue.claims)
    articles = index.articles(query.lang)
    ranked = [each for each in ranked if passes(articles[each.owner], query.filters)]
    if not ranked:
        return Attempt(query, expansion)
    best = ranked[0]
    evidence = weigh_evidence(tongue.lexicon, expansion.wanted, best)
    return Attempt(query, expansion, tuple(ranked), evidence)
