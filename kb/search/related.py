"""Articles that go on where one ends."""

from __future__ import annotations

from itertools import islice

from kb.index import Index
from kb.model import Article
from kb.search.expansion import expand
from kb.search.question import MAX_CHARACTERS, read_question
from kb.search.tongue import tongue_of

PASSAGES = 50
"""The best passages that articles are taken from: the article itself and a dozen others."""


def related(index: Index, article: Article, limit: int = 4) -> tuple[Article, ...]:
    """At most `limit` other articles of the same language that are about the same things."""
    tongue = tongue_of(index, article.lang)
    if tongue is None:
        return ()
    about = " ".join((article.title, *article.tags))[:MAX_CHARACTERS]
    wanted = expand(read_question(about, article.lang), tongue).wanted
    best = index.best(article.lang, wanted, PASSAGES)
    owners = dict.fromkeys(index.owners(article.lang)[best.documents].tolist())
    found = (index.article_at(article.lang, owner) for owner in owners)
    return tuple(islice((each for each in found if each.slug != article.slug), limit))
