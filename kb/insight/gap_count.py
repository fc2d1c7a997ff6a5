"""Counting the gaps: how often each was asked, why it failed, and which wordings may be shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.analysis import analyzer_for
from kb.insight.gap_rank import HARM, GapDay, rank_gap
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_WORDINGS = 200
"""Of a gap's wordings, how many, the most asked, are looked at for showing."""
ELSEWHERE_SHARE = 1 / 3
"""An article in another language is named when it answered so large a share of the searches."""

_DAY = 86_400


_Wording = tuple[int, str, str, int, int]
"""A question's number, language, text, visitors, and unanswered searches."""


@dataclass(slots=True)
class _Count:
    """What a gap's unanswered searches add up to. `by_day` has searches and those that harmed."""

    visitors: dict[int, set[int]] = field(default_factory=dict)
    by_day: dict[int, list[int]] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    elsewhere: Counter[str] = field(default_factory=Counter)

    def add(self, day: int, visitor: int, reason: str, at: int, elsewhere: str | None) -> None:
        self.visitors.setdefault(day, set()).add(visitor)
        counts = self.by_day.setdefault(day, [0, 0])
        counts[0] += 1
        counts[1] += reason in HARM
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        self.reasons[reason] += 1
        if elsewhere:
            self.elsewhere[elsewhere] += 1

    @property
    def days(self) -> list[GapDay]:
        return [
            GapDay(day, searches, len(self.visitors[day]), harmed)
            for day, (searches, harmed) in self.by_day.items()
        ]

    @property
    def all_visitors(self) -> int:
        """Different visitors of each day, added up."""
        return sum(map(len, self.visitors.values()))


def count_gaps(log: Log, now: float) -> None:
    """Count every gap's unanswered searches anew and decide what of it may be shown.

    A gap is shown when `log.min_visitors` different visitors asked it; a wording of it when so many
    asked in that wording, or when so many used each of its words in this gap, so that a name that
    one visitor typed is never shown. Raises LogUnavailable.
    """
    with log.reading() as database:
        counts = _count(database)
        shown = _choose(database, counts, log.min_visitors)
        numbers = [row[0] for row in database.execute("SELECT number FROM gaps")]
    today = int(now // _DAY)
    changes = [
        _describe(number, counts.get(number, _Count()), shown.get(number, ((), None))[1], today)
        for number in numbers
    ]
    with log.writing() as database:
        database.conn.executemany(
            "UPDATE gaps SET searches = ?, visitors = ?, reason = ?, first = ?, last = ?,"
            " clearest = ?, elsewhere = ?, elsewhere_searches = ?, demand = ?, trend = ?,"
            " damage = ?, score = ? WHERE number = ?",
            changes,
        )
        showable = [(each,) for wordings, _ in shown.values() for each in wordings]
        database.conn.execute("UPDATE gap_questions SET shown = 0 WHERE shown = 1")
        database.conn.executemany("UPDATE gap_questions SET shown = 1 WHERE question = ?", showable)


def _describe(number: int, count: _Count, clearest: int | None, today: int) -> tuple[object, ...]:
    rank = rank_gap(count.days, today)
    searches = count.reasons.total()
    article, answered = _commonest(count.elsewhere)
    if answered < ELSEWHERE_SHARE * searches:
        article, answered = None, 0
    return (
        searches,
        count.all_visitors,
        _commonest(count.reasons)[0],
        count.first,
        count.last,
        clearest,
        article,
        answered,
        rank.demand,
        rank.trend,
        rank.damage,
        rank.score,
        number,
    )


def _commonest(counts: Counter[str]) -> tuple[str | None, int]:
    return min(counts.items(), key=lambda each: (-each[1], each[0]), default=(None, 0))


def _count(database: Database) -> dict[int, _Count]:
    """One pass over the unanswered searches: adding up here is faster than sorting them there."""
    gap_of = dict(database.execute("SELECT question, gap FROM gap_questions").fetchall())
    found: dict[int, _Count] = defaultdict(_Count)
    for question, day, visitor, reason, at, elsewhere in database.execute(
        "SELECT question, day, visitor, reason, at, elsewhere FROM searches"
        " WHERE outcome = 'unanswered'"
    ):
        gap = gap_of.get(question)
        if gap is not None:
            found[gap].add(day, visitor, reason, at, elsewhere)
    return found


def _choose(
    database: Database, counts: Mapping[int, _Count], k: int
) -> dict[int, tuple[tuple[int, ...], int]]:
    """The wordings of each gap that may be shown, and the clearest of them."""
    wordings: dict[int, list[_Wording]] = defaultdict(list)
    for gap, number, lang, text, visitors, asked in database.execute(
        "SELECT m.gap, q.id, q.lang, q.text, q.visitors, q.unanswered FROM gap_questions AS m"
        " JOIN questions AS q ON q.id = m.question ORDER BY q.unanswered DESC, q.id"
    ):
        if len(wordings[gap]) < MOST_WORDINGS:
            wordings[gap].append((number, lang, text, visitors, asked))
    chosen = {}
    for gap, each in wordings.items():
        if gap in counts and counts[gap].all_visitors >= k:
            words = {number: _words(text, lang) for number, lang, text, _, _ in each}
            common = _common_words(database, words, k) if any(row[3] < k for row in each) else set()
            shown = [row for row in each if row[3] >= k or words[row[0]] <= common]
            if shown:
                chosen[gap] = (tuple(row[0] for row in shown), _clearest(shown, each))
    return chosen


def _words(text: str, lang: str, *, stop: bool = True) -> frozenset[str]:
    tokens = analyzer_for(lang).tokens(text)
    return frozenset(token.stem for token in tokens if stop or not token.stop)


def _common_words(database: Database, words: Mapping[int, frozenset[str]], k: int) -> set[str]:
    """Words that at least k different visitors used in these questions."""
    users: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for number, stems in words.items():
        seen = database.execute(
            "SELECT DISTINCT day, visitor FROM searches WHERE question = ? LIMIT ?", (number, k)
        ).fetchall()
        for stem in stems:
            users[stem].update(seen)
    return {stem for stem, who in users.items() if len(who) >= k}


def _clearest(shown: Iterable[_Wording], every: Iterable[_Wording]) -> int:
    """The wording that is asked most in the words that most ask in; of equal ones the oldest."""
    use: Counter[str] = Counter()
    for _, lang, text, _, asked in every:
        use.update(dict.fromkeys(_words(text, lang, stop=False), asked))

    def typical(lang: str, text: str, asked: int) -> float:
        stems = _words(text, lang, stop=False)
        return asked * sum(use[stem] for stem in stems) / max(1, len(stems))

    return min(shown, key=lambda row: (-typical(row[1], row[2], row[4]), row[0]))[0]
