"""Passages → articles, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.index import Floats, Found, Index
from kb.kernel import Ranker, RankWeights, make_ranker
from kb.search.claim import ClaimReader, LikeClaim

TOPIC_WEIGHT = 0.4
"""What a passage on the question's very topic gains, as a share of the best score."""

MORE_WEIGHT = 0.1
"""What an article's further passages that match add, times their mean score: an article that is
about the question all over goes before one that mentions it."""
MORE_PASSAGES = 3
"""How many passages after the best one are looked at."""

HEAD = 20
"""Articles whose further passages are looked at; the others keep their order by the best passage.
Two pages of hits: `MORE_WEIGHT` can lift an article by a tenth. With 30, MRR@10 and AUC on the six
public sets were the same to five places."""

CLAIM_WEIGHT = 0.3
"""What an article gains that claims to answer this very question, as a share of the best score."""
CLAIMS_READ = 20
"""How many of the best articles have their claims compared with the question."""

SHOWN_FROM = 0.5
"""Likeness, 0 to 1, from which the passage that answers the claim is shown, instead of the one with
most of the question's words: an ask that is met is answered by the article's opening."""

RELEVANT_FROM = 0.15
"""An article is a hit when a passage of it has at least this share of the best one's score. n-grams
match a little of everything; below this there was no relevant article in the public sets."""


RANKER = make_ranker(RankWeights(TOPIC_WEIGHT, RELEVANT_FROM, MORE_WEIGHT, MORE_PASSAGES, HEAD))
"""The kernel's; None where there is none."""

Ints = NDArray[np.int32]


class Ranked(NamedTuple):
    """An article with the passage of it that fits best. A tuple: twenty are made for each search,
    at a fifth of the cost of other objects.

    `owner` is the article's position among its language's, `document` the passage's number.
    `grams` is what the question's n-grams gave the passage, before their weight. The other parts
    are contained in the score: `topic` for the passage's topic, `more` for the article's further
    passages, `claim` for a question that the article claims to answer, whose number is `claimed`,
    and whose `likeness` to the question is 0 to 1. `answer` is the place in the article of the
    passage that answers that claim, when it is so like the question that it should be shown.
    """

    owner: int
    document: int
    score: float
    grams: float
    topic: float
    more: float = 0.0
    claim: float = 0.0
    claimed: int | None = None
    likeness: float = 0.0
    answer: int | None = None


_score_of = attrgetter("score")

_UNCLAIMED = tuple(Ranked._field_defaults.values())[1:]
"""The members of `Ranked` that only claims give; the kernel gives the others."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The articles that a search found, best first.

    `head` are the first of them, looked at closely; `tail` reads the others in their order, when
    somebody turns so many pages. `articles` has the numbers of all articles found, in no order;
    shape (found,).
    """

    head: tuple[Ranked, ...] = ()
    tail: Callable[[], list[Ranked]] = list
    articles: NDArray[Any] = field(default_factory=lambda: np.zeros(0, np.int32))

    def __len__(self) -> int:
        return len(self.articles)

    def page(self, first: int, size: int) -> list[Ranked]:
        """At most `size` articles from place `first` on, which counts from 0."""
        if first + size <= len(self.head):
            return list(self.head[first : first + size])
        return [*self.head, *self.tail()][first : first + size]


NOTHING = Ranking()
"""No article at all."""


def rank(index: Index, lang: str, found: Found, ranker: Ranker | None = RANKER) -> Ranking:
    """The articles of the passages found, best first, without those that are far behind.

    Without a `ranker`, the kernel's, numpy does the work.
    """
    if not len(found.documents):
        return NOTHING
    owners = index.owners(lang)
    return rank_by_kernel(found, owners, ranker) if ranker else rank_by_numpy(found, owners)


def rank_by_kernel(found: Found, owners: Ints, ranker: Ranker) -> Ranking:
    """As `rank`; `owners` has the article of each document."""
    rows, articles = ranker.rank(*found[:4], owners, _UNCLAIMED)
    # What `Ranked._make` does, at half the cost.
    head: tuple[Ranked, ...] = tuple(map(tuple.__new__, repeat(Ranked), rows))
    return Ranking(head, partial(_find_tail, found, owners, head), articles)


def rank_by_numpy(found: Found, owners: Ints) -> Ranking:
    """As `rank`; `owners` has the article of each document."""
    kept = _keep(found, owners)
    peaks = np.maximum.reduceat(kept.score, kept.starts)
    places = kept.places(_find_head(peaks))
    # Passages by article and, within it, best first: each article's run begins with its best one.
    order = places[np.lexsort((places, -kept.score[places], kept.owners[places]))]
    firsts = _first_of_each(kept.owners[order])
    more = np.float32(MORE_WEIGHT) * _further(kept.score[order], firsts)
    best = order[firsts]
    total = kept.score[best] + more
    by_total = np.lexsort((kept.owners[best], -total))
    best, total, more = best[by_total], total[by_total], more[by_total]
    rows = (
        kept.owners[best],
        kept.documents[best],
        total,
        kept.grams[best],
        kept.topic[best],
        more,
    )
    head = tuple(_read_rows(rows))
    return Ranking(head, partial(_find_tail, found, owners, head), kept.owners[kept.starts])


@dataclass(frozen=True, slots=True)
class _Kept:
    """The relevant passages, ascending; all arrays but `starts` have their shape. `starts` are the
    places at which another article's passages begin."""

    owners: NDArray[Any]
    documents: NDArray[np.int64]
    score: Floats
    grams: Floats
    topic: Floats
    starts: NDArray[np.int64]

    def places(self, articles: NDArray[np.int64]) -> NDArray[np.int64]:
        """Places of the passages of articles, which are places in `starts`, ascending."""
        sizes = np.append(self.starts[1:], len(self.owners)) - self.starts
        return _runs(self.starts[articles], sizes[articles])


def _keep(found: Found, owners: Ints) -> _Kept:
    topic = np.float32(TOPIC_WEIGHT) * found.score.max() * found.topic
    score = found.score + topic
    kept = np.flatnonzero(score >= np.float32(RELEVANT_FROM) * score.max())
    documents = found.documents[kept]
    own = owners[documents]
    # Documents are numbered article after article, so that each article's stand together.
    return _Kept(own, documents, score[kept], found.grams[kept], topic[kept], _first_of_each(own))


def _first_of_each(owners: NDArray[Any]) -> NDArray[np.int64]:
    """Places where another article's run begins."""
    changes = np.empty(len(owners), np.bool_)
    changes[0] = True
    np.not_equal(owners[1:], owners[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def _find_head(peaks: Floats) -> NDArray[np.int64]:
    """Places of the HEAD articles with the best passages, ascending; of equals, the first."""
    return np.sort(np.argsort(-peaks, kind="stable")[:HEAD])


def _runs(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start on, as many as its size, one run after the other."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes)


def _find_tail(found: Found, owners: Ints, head: Sequence[Ranked]) -> list[Ranked]:
    """The best passage of each relevant article that is not in the head, the best one first."""
    kept = _keep(found, owners)
    shown = [each.owner for each in head]
    others = np.flatnonzero(~np.isin(kept.owners[kept.starts], shown))
    if not len(others):
        return []
    places = kept.places(others)
    order = places[np.lexsort((places, -kept.score[places], kept.owners[places]))]
    best = order[_first_of_each(kept.owners[order])]
    best = best[np.lexsort((kept.owners[best], -kept.score[best]))]
    columns = (kept.owners, kept.documents, kept.score, kept.grams, kept.topic)
    return _read_rows([column[best] for column in columns])


def _read_rows(columns: Sequence[NDArray[Any]]) -> list[Ranked]:
    """Plain numbers in one go: taking them out of arrays one by one costs more than the ranking."""
    return [Ranked(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]


def _further(score: Floats, starts: NDArray[np.int64]) -> Floats:
    """Mean score of the passages that follow each article's best one, a missing one counting 0."""
    ends = np.append(starts[1:], len(score))
    total = np.zeros(len(starts), np.float32)
    for step in range(1, MORE_PASSAGES + 1):
        inside = starts + step < ends
        total[inside] += score[starts[inside] + step]
    # A passage off the topic may score below 0; having it costs an article nothing.
    return np.asarray(np.maximum(total, 0) / np.float32(MORE_PASSAGES), np.float32)


def add_claims(ranking: Ranking, question: Sequence[str], claims: ClaimReader) -> Ranking:
    """The ranking again, the first articles with what their claims add, best first.

    `question` are the stems of the question, mistyped words mended.
    """
    if not ranking.head:
        return ranking
    gain = CLAIM_WEIGHT * ranking.head[0].score
    near = claims.nearest(question, [each.owner for each in ranking.head[:CLAIMS_READ]])
    if not near:
        return ranking
    read = [
        _add_claim(each, near[each.owner], gain) if each.owner in near else each
        for each in ranking.head[:CLAIMS_READ]
    ]
    read.sort(key=_score_of, reverse=True)
    head = (*read, *ranking.head[CLAIMS_READ:])
    return Ranking(head, ranking.tail, ranking.articles)


def _add_claim(ranked: Ranked, like: LikeClaim, gain: float) -> Ranked:
    claim = gain * like.likeness
    # One by one: `_replace` takes twice as long.
    return Ranked(
        ranked.owner,
        ranked.document,
        ranked.score + claim,
        ranked.grams,
        ranked.topic,
        ranked.more,
        claim,
        like.number,
        like.likeness,
        like.passage if like.likeness >= SHOWN_FROM else None,
    )


def list_all(index: Index, lang: str, allowed: NDArray[np.bool_] | None = None) -> Ranking:
    """Every article in the editors' order, with its opening passage and no score.

    `allowed` (shape: articles) has False for those that are left out.
    """
    order = index.catalogue(lang).order
    if allowed is not None:
        order = order[allowed[order]]
    openings = np.searchsorted(index.owners(lang), order)
    pairs = zip(order.tolist(), openings.tolist(), strict=True)
    return Ranking(tuple(Ranked(*pair, 0.0, 0.0, 0.0) for pair in pairs), articles=order)
