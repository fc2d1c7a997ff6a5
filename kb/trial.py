"""A draft on trial: what customers asked, asked of an index in which the draft stands."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kb.asking import ask_through
from kb.index import Index, compile_index, open_index
from kb.insight import Log, Period, read_top_questions
from kb.insight.gap import UNMET, Gap, GapState
from kb.insight.gap_desk import read_gaps
from kb.insight.replay import Asking, Replay, questions_of, replay
from kb.model import Article, Library, Status

WATCHED = 200
"""Questions asked most, in the last DAYS, that are asked again for what the draft takes from other
articles: half a second."""
DAYS = 30
MOST_GAPS = 200
"""Gaps, the most pressing, that are tried when none is known to be the draft's."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of publishing a draft.

    `gaps` has each gap of which the draft answers something (all of the draft's own), `asks` all
    their questions, or those of every gap tried when it answers nothing. `watched` are the
    questions asked most.
    """

    gaps: tuple[tuple[Gap, Replay], ...]
    asks: Replay
    watched: Replay

    @property
    def everything(self) -> Replay:
        """Both together, each question once: what rivals are read from."""
        found = {each.text: each for each in (*self.watched.questions, *self.asks.questions)}
        return replace(self.asks, questions=tuple(found.values()))


def try_draft(index: Index, log: Log, article: Article) -> Trial:
    """Compile the article's language as it is served with the article in it, and ask.

    The gaps are those of the article's language that name the draft as theirs or were closed by it;
    without any, all that wait for an article. Raises LogUnavailable and BuildFailed.
    """
    with log.reading() as database:
        gaps = read_gaps(database, article.lang, (*UNMET, GapState.CLOSED))
        today = datetime.now(UTC).date()
        period = Period(today - timedelta(DAYS - 1), today)
        top = read_top_questions(database, period, article.lang, k=log.min_visitors, most=WATCHED)
    with tempfile.TemporaryDirectory() as folder:
        before = _compile(index, article, None, Path(folder) / "before")
        after = _compile(index, article, article, Path(folder) / "after")
        name = f"{article.lang}/{article.slug}"
        tried = [
            (gap, replay(questions_of(gap), before, after, name))
            for gap in _choose(gaps, article, name)
        ]
        watched = replay(
            [(each.text, each.lang, each.searches) for each in top], before, after, name
        )
    helped = tuple(each for each in tried if each[1].by_draft or _is_own(each[0], article, name))
    asked = (one for _, found in (helped or tried) for one in found.questions)
    return Trial(helped, Replay(name, tuple(asked)), watched)


def _choose(gaps: Iterable[Gap], article: Article, name: str) -> list[Gap]:
    own = [gap for gap in gaps if _is_own(gap, article, name)]
    return own or [gap for gap in gaps if gap.state in UNMET][:MOST_GAPS]


def _is_own(gap: Gap, article: Article, name: str) -> bool:
    return gap.closed_by == name or (gap.draft == article.source and gap.state in UNMET)


def _compile(index: Index, article: Article, wanted: Article | None, folder: Path) -> Asking:
    """Asks what serves in the article's language, with `wanted` in the place of its namesake."""
    lang = article.lang
    known = lang in index.languages
    if wanted is None and index.article(lang, article.slug) is None:
        return ask_through(index)
    articles = [each for each in index.articles(lang) if each.slug != article.slug]
    if wanted is not None:
        articles.append(replace(wanted, status=Status.PUBLISHED))
    articles.sort(key=lambda each: each.source)
    categories = index.categories(lang) if known else ()
    synonyms = index.synonyms(lang) if known else ()
    compile_index(Library(tuple(articles), categories, synonyms), folder)
    return ask_through(open_index(folder))
