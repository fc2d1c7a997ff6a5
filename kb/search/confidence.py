"""How likely the first hit answers the question.

A score says which passage is best, not whether it is good. What tells the two apart, in any
language: how much information the match carries against that of the rarest word there could be, how
much of the question's n-grams no article has ever held, how much of what the question could reach
at most was reached, and whether the article claims to answer this very question.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from kb.index import Found, Scores, Wanted
from kb.search.expansion import GRAM_WEIGHT
from kb.search.rank import Ranked

INTERCEPT, NET_GAIN, RATIO_GAIN = -3.84, 2.90, 1.00
"""Weights of the logistic curve: constant, ln(1 + net), ln(ratio + .02). Fitted on half of the
public sets' questions, answerable and not, all languages together; see docs/RELEVANCE.md."""

UNKNOWN_COST = 0.05
"""What an n-gram that no article holds takes from the net score, as a share of what the rarest one
could have given."""

UNKNOWN_GRAM = 1.5
"""What an n-gram that no article holds could have given, in units of the rarest word's information:
the BM25 impact of one that stands twice in a passage of mean length is 1.4 to 1.5 times its idf."""

ANSWERED_FROM = 0.6
"""Confidence from which a search counts as answered. On the public sets, of the questions whose
first hit is right 92 % reach .6 (94 % reach .5, 88 % reach .7), of those that nothing answers 9 %
(14 %, 5 %)."""


CLAIM_TRUST = 0.9
"""How sure it is that an article answers a question that it claims to answer word for word. Weaker
likeness counts by its square: half the way from likely chance to the same words is a quarter."""

COVER_TRUST = 0.4
"""The same when a title, ask or heading holds all words of the question that are no function words:
someone who types nothing but "refund" is helped by the page on refunds."""


@dataclass(frozen=True)
class Evidence:
    """What confidence is computed from.

    `net` is the best score less the cost of unknown n-grams, in units of the rarest word's
    information; `ratio`, 0 to 1, the n-gram score reached of what could be reached; `likeness`,
    0 to 1, how much a question that the article claims to answer is like this one; `covered`,
    whether one of those holds all telling words of this one.
    """

    net: float
    ratio: float
    likeness: float
    covered: bool

    @cached_property
    def confidence(self) -> float:
        """Between 0 and 1. Either kind of evidence suffices, and both together are surer."""
        net = INTERCEPT + NET_GAIN * math.log(1 + max(self.net, -0.9))
        matched = 1 / (1 + math.exp(-net - RATIO_GAIN * math.log(self.ratio + 0.02)))
        claimed = CLAIM_TRUST * self.likeness**2
        covered = COVER_TRUST if self.covered else 0.0
        return 1 - (1 - matched) * (1 - max(claimed, covered))


def weigh_evidence(
    lexicon: Scores, wanted: Wanted, found: Found, best: Ranked, *, covered: bool = False
) -> Evidence:
    """Evidence that the best article of those found answers. `covered` says whether a claim of it
    holds all telling words of the question."""
    # Further passages help to choose between articles, but the answer must stand in one. What
    # n-grams gained because words are unknown orders the hits, but is no sign of an answer.
    score = best.score - best.more - best.claim
    score -= (wanted.gram_weight - GRAM_WEIGHT) * best.grams
    rarest = math.log(1 + (lexicon.documents + 0.5) / 0.5)
    missing = (sum(wanted.grams.values()) - found.known) * UNKNOWN_GRAM * rarest
    return Evidence(
        net=(score - UNKNOWN_COST * missing) / rarest,
        ratio=best.grams / (found.reachable + missing) if best.grams else 0.0,
        likeness=best.likeness,
        covered=covered,
    )
