"""Where search and log meet: what the articles say to a question, and the words they know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from kb.config import Settings, require_centre
from kb.errors import BadQuery
from kb.index import Index
from kb.insight import LOG_FILE, Log, open_log
from kb.insight.gap_book import Lore
from kb.insight.gap_settle import Answer
from kb.insight.outbox import make_outbox
from kb.insight.replay import Asking
from kb.result import Query
from kb.search import search
from kb.settings import Log as LogSettings

_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


@contextmanager
def open_quiet_log(settings: Settings) -> Iterator[Log]:
    """The log of a help centre for as long as a verb needs it; made when there is none.

    Nothing is recorded through it, so that no thread is started. Raises LogUnavailable, and
    UsageError in a folder without a help centre: a key made there would open nothing.
    """
    require_centre(settings)
    quiet = LogSettings(enabled=False, min_visitors=settings.log.min_visitors)
    log = open_log(settings.data_dir / LOG_FILE, quiet, outbox=make_outbox(settings))
    try:
        with log.writing():
            pass  # makes the tables, or brings those of an earlier version up to date
        yield log
    finally:
        log.close()


def ask_through(index: Index) -> Asking:
    """Asks an index as customers do: `ask(text, lang)`.

    A language without articles answers nothing, and neither does a text too long to be searched.
    """

    def ask(text: str, lang: str) -> Answer:
        if lang not in index.languages:
            return Answer(False)
        try:
            # One language and one hit: what is answered elsewhere leaves the gap open.
            result = search(index, Query(text, lang, size=1), (lang,))
        except BadQuery:
            return Answer(False)
        if not result.hits:
            return Answer(False, result.confidence)
        hit = result.hits[0]
        article = index.article(lang, hit.slug)
        changed = _last_second(article.updated) if article else 0.0
        name = f"{lang}/{hit.slug}"
        return Answer(result.answered, result.confidence, name, hit.title.text, changed)

    return ask


def lore_of(index: Index | None) -> Callable[[str], Lore]:
    """What the articles know of a language, for grouping: `kb.insight.GapBook` takes it.

    Without an index nothing is known. One and the same should be given by all who group.
    """

    def read(lang: str) -> Lore:
        lexicon = index.lexicon(lang) if index else None
        if index is None or lexicon is None:
            return Lore()
        synonyms: defaultdict[str, list[str]] = defaultdict(list)
        for each in index.synonyms(lang):
            synonyms[each.phrase] += each.means
        return Lore(synonyms, frozenset(lexicon.forms.words))

    return read


def _last_second(day: date) -> float:
    """Of a change only the day is known: it came after all that happened on that day."""
    return datetime.combine(day, _END_OF_DAY).timestamp()
