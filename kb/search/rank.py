"""Passages → articles, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.index import Floats, Found, Index
from kb.model import Article, FacetCount, Facets, Filters
from kb.search.claim import Claims

TOPIC_WEIGHT = 0.4
"""What a passage on the question's very topic gains, as a share of the best score."""

MORE_WEIGHT = 0.1
"""What an article's further passages that match add, times their mean score: an article that is
about the question all over goes before one that mentions it."""
MORE_PASSAGES = 3
"""How many passages after the best one are looked at."""

CLAIM_WEIGHT = 0.3
"""What an article gains that claims to answer this very question, as a share of the best score."""
CLAIMS_READ = 20
"""How many of the best articles have their claims compared with the question."""

SHOWN_FROM = 0.5
"""Likeness, 0 to 1, from which the passage that answers the claim is shown, instead of the one with
most of the question's words: an ask that is met is answered by the article's opening."""

RELEVANT_FROM = 0.15
"""An article is a hit when it has at least this share of the best one's score. n-grams match a
little of everything; below this there was no relevant article in the public sets."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article with the passage of it that fits best.

    `owner` is the article's position among its language's, `document` the passage's number.
    `grams` is what the question's n-grams gave the passage, before their weight. The other parts
    are contained in the score: `topic` for the passage's topic, `more` for the article's further
    passages, `claim` for a question that the article claims to answer, which is `claimed`, and
    whose `likeness` to the question is 0 to 1; `covered` says that a claim of the article holds all
    telling words of the question. `answer` is the place in the article of the passage that answers
    that claim, when it is so like the question that it should be shown.
    """

    owner: int
    document: int
    score: float
    grams: float
    topic: float
    more: float
    claim: float = 0.0
    claimed: str = ""
    likeness: float = 0.0
    covered: bool = False
    answer: int | None = None


def rank(index: Index, lang: str, found: Found) -> list[Ranked]:
    """The articles of the passages found, best first, without those that are far behind."""
    if not len(found.documents):
        return []
    topic = np.float32(TOPIC_WEIGHT) * found.score.max() * found.topic
    score = found.score + topic
    owners = index.owners(lang)[found.documents]
    # Passages by article and, within it, best first: each article's run begins with its best one.
    order = np.lexsort((found.documents, -score, owners))
    starts = np.flatnonzero(np.diff(owners[order], prepend=-1))
    first = order[starts]
    more = np.float32(MORE_WEIGHT) * _further(score[order], starts)
    total = score[first] + more
    places = np.lexsort((owners[first], -total))
    places = places[total[places] >= RELEVANT_FROM * total[places[0]]]
    best = first[places]
    # Plain numbers in one go: taking them out of arrays one by one costs more than the ranking.
    rows = zip(
        owners[best].tolist(),
        found.documents[best].tolist(),
        total[places].tolist(),
        found.grams[best].tolist(),
        topic[best].tolist(),
        more[places].tolist(),
        strict=True,
    )
    return [Ranked(*row) for row in rows]


def _further(score: Floats, starts: NDArray[np.int64]) -> Floats:
    """Mean score of the passages that follow each article's best one, a missing one counting 0."""
    ends = np.append(starts[1:], len(score))
    total = np.zeros(len(starts), np.float32)
    for step in range(1, MORE_PASSAGES + 1):
        inside = starts + step < ends
        total[inside] += score[starts[inside] + step]
    # A passage off the topic may score below 0; having it costs an article nothing.
    return np.asarray(np.maximum(total, 0) / np.float32(MORE_PASSAGES), np.float32)


def add_claims(
    ranked: list[Ranked],
    question: Sequence[str],
    claims: Claims,
    telling: frozenset[str] = frozenset(),
) -> list[Ranked]:
    """The articles again, the first ones with what their claims add, best first.

    `question` are the stems of the question, mistyped words mended; `telling` those of them that
    are no function words.
    """
    if not ranked:
        return []
    gain = CLAIM_WEIGHT * ranked[0].score
    read = []
    for each in ranked[:CLAIMS_READ]:
        like = claims.nearest(question, each.owner, telling)
        if like:
            claim = gain * like.likeness
            read.append(
                replace(
                    each,
                    score=each.score + claim,
                    claim=claim,
                    claimed=like.text,
                    likeness=like.likeness,
                    covered=like.covers,
                    answer=like.passage if like.likeness >= SHOWN_FROM else None,
                )
            )
        else:
            read.append(each)
    read.sort(key=lambda each: -each.score)
    return read + ranked[CLAIMS_READ:]


def list_all(index: Index, lang: str) -> list[Ranked]:
    """Every article in the editors' order, with its opening passage and no score."""
    owners = index.owners(lang)
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    return [Ranked(int(owners[document]), int(document), 0.0, 0.0, 0.0, 0.0) for document in first]


def passes(article: Article, filters: Filters) -> bool:
    """Whether an article may be shown under the filters."""
    return (
        (not filters.kinds or article.kind in filters.kinds)
        and (not filters.categories or article.category in filters.categories)
        and (not filters.tags or not _folded(filters.tags).isdisjoint(_folded(article.tags)))
    )


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def count_facets(articles: Sequence[Article]) -> Facets:
    """How many of the articles found carry each value."""
    return Facets(
        kinds=_count(str(article.kind) for article in articles),
        categories=_count(article.category for article in articles),
        tags=_count(tag for article in articles for tag in article.tags),
    )


def _count(values: Iterable[str]) -> tuple[FacetCount, ...]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return tuple(
        FacetCount(value, count)
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
