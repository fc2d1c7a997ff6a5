"""Keeping the gaps up to date with the log: new questions to groups, groups to counts.

All work is bounded and done beside the customers' searches: reading first, without holding
anything up, then one short write.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.insight.gap import GapState
from kb.insight.gap_count import count_gaps
from kb.insight.group import Grouper, Question
from kb.insight.group_word import Synonyms
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_PLACED = 4000
"""New questions placed by one update, the most asked first: about 4 s of work. The others wait for
the next update, and `Updated.waiting` says how many."""
MOST_HELD = 5000
"""Of the questions of a language that are in gaps already, how many, the most asked, new ones are
compared with: 2 s of reading. A gap all of whose wordings are rarer takes in nothing more."""
MOSTLY = 3
"""A question is unanswered when at least one in so many of its searches was. Rarer failures of an
answered question are told by the article's own votes."""
RELEARN = 2
"""Groups are read anew, with what is common counted anew, when there are so many times as many."""


@dataclass(frozen=True, slots=True)
class Lore:
    """What helps to group the questions of a language: the editors' synonyms (phrase → what it
    means) and words that are surely no typing errors, such as those of the articles."""

    synonyms: Synonyms = field(default_factory=dict)
    known: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: questions `placed` in gaps, and questions that wait for the next one."""

    placed: int
    waiting: int


@dataclass(slots=True)
class _Held:
    grouper: Grouper
    learnt: int
    size: int


@dataclass(slots=True)
class _Plan:
    """What an update will write."""

    version: int
    placed: dict[int, tuple[int, str]] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    langs: dict[int, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)


class GapBook:
    """The gaps of a log, kept up to date by one thread of a process.

    `lore_of` gives what is known of a language. Groups stay in memory between updates; when another
    process changes them, they are read anew.
    """

    def __init__(self, log: Log, lore_of: Callable[[str], Lore] = lambda _lang: Lore()) -> None:
        self._log = log
        self._lore_of = lore_of
        self._held: dict[str, _Held] = {}
        self._version: int | None = None

    def update(self, now: float, most: int = MOST_PLACED) -> Updated:
        """Place unanswered questions that are in no gap yet, and count all gaps anew.

        `now` in seconds since 1970 UTC. Raises LogUnavailable.
        """
        with self._log.reading() as database:
            plan = _Plan(_version(database))
            if plan.version != self._version:
                self._held.clear()
            new, waiting = _read_new(database, most)
            for lang, rows in new.items():
                self._place(database, lang, rows, plan)
        with self._log.writing() as database:
            if _version(database) != plan.version:  # another process was faster: next time
                self._held.clear()
                return Updated(0, waiting + len(plan.placed))
            if plan.placed:
                _write(database, plan)
                self._version = bump_version(database)
            else:
                self._version = plan.version
        count_gaps(self._log, now)
        return Updated(len(plan.placed), waiting)

    def _place(
        self, database: Database, lang: str, rows: Sequence[tuple[Question, str]], plan: _Plan
    ) -> None:
        held = self._held.get(lang)
        if held is None or held.size + len(rows) > RELEARN * held.learnt:
            held = self._held[lang] = self._load(database, lang, [each for each, _ in rows])
        for question, key in rows:
            placed = held.grouper.add(question)
            plan.keys[question.id] = key
            plan.langs[question.id] = lang
            plan.placed[question.id] = (placed.group, question.first_hit)
            plan.joined.update(dict.fromkeys(placed.joined, placed.group))
        held.size += len(rows)

    def _load(self, database: Database, lang: str, new: Sequence[Question]) -> _Held:
        lore = self._lore_of(lang)
        grouper = Grouper(lang, lore.synonyms, lore.known)
        old = database.execute(
            "SELECT * FROM (SELECT q.id, q.text, m.first_hit, g.seed, g.state, g.number"
            " FROM gap_questions AS m JOIN questions AS q ON q.id = m.question"
            " JOIN gaps AS g ON g.number = m.gap WHERE g.lang = ?"
            " ORDER BY q.unanswered DESC, q.id LIMIT ?) ORDER BY number, id",
            (lang, MOST_HELD),
        ).fetchall()
        grouper.learn([*(Question(row[0], row[1], row[2] or "") for row in old), *new])
        for number, text, first_hit, seed, state, _ in old:
            grouper.restore(Question(number, text, first_hit or ""), seed)
            if state != GapState.OPEN:
                grouper.fix(seed)
        return _Held(grouper, len(old) + len(new), len(old))


def bump_version(database: Database) -> int:
    """Tell everyone that gaps changed; within a transaction. Returns the new version."""
    database.execute("UPDATE gap_version SET version = version + 1")
    return _version(database)


def _version(database: Database) -> int:
    return int(database.execute("SELECT version FROM gap_version").fetchone()[0])


def _read_new(
    database: Database, most: int
) -> tuple[Mapping[str, list[tuple[Question, str]]], int]:
    """By language, the most asked unanswered questions that are in no gap; how many are left."""
    found: dict[str, list[tuple[Question, str]]] = defaultdict(list)
    where = (
        "FROM questions AS q WHERE unanswered > 0 AND unanswered * ? >= searches"
        " AND NOT EXISTS (SELECT 1 FROM gap_questions WHERE question = q.id)"
    )
    rows = database.execute(
        "SELECT id, lang, text, key, (SELECT first_hit FROM searches WHERE question = q.id"
        f" ORDER BY day DESC LIMIT 1) {where} ORDER BY unanswered DESC, id LIMIT ?",
        (MOSTLY, most),
    ).fetchall()
    for number, lang, text, key, first_hit in rows:
        found[lang].append((Question(number, text, first_hit or ""), key))
    left = 0
    if len(rows) == most:
        left = database.execute(f"SELECT count(*) {where}", (MOSTLY,)).fetchone()[0] - most
    return found, left


def _write(database: Database, plan: _Plan) -> None:
    run = database.conn.execute
    seeds = {group for group, _ in plan.placed.values()}
    numbers = {}
    for seed in sorted(seeds | set(plan.joined) | set(plan.joined.values())):
        row = run("SELECT number FROM gaps WHERE seed = ?", (seed,)).fetchone()
        if row is None:
            row = run(
                "INSERT INTO gaps (id, lang, seed) VALUES (?, ?, ?) RETURNING number",
                (_name(database, plan.langs[seed], plan.keys[seed]), plan.langs[seed], seed),
            ).fetchone()
        numbers[seed] = row[0]
    # A question may have been removed for its age since it was read.
    database.conn.executemany(
        "INSERT INTO gap_questions (question, gap, first_hit)"
        " SELECT id, ?, ? FROM questions WHERE id = ?",
        [(numbers[group], hit or None, each) for each, (group, hit) in plan.placed.items()],
    )
    for gone, kept in plan.joined.items():
        run("UPDATE gap_questions SET gap = ? WHERE gap = ?", (numbers[kept], numbers[gone]))
        run("UPDATE gaps SET merged_into = ? WHERE number = ?", (numbers[kept], numbers[gone]))


def _name(database: Database, lang: str, key: str) -> str:
    """An id that depends on the question that a gap began with, and on nothing else."""
    digest = hashlib.sha256(f"{lang}\0{key}".encode()).hexdigest()
    for length in (8, 16, 64):
        name = f"{lang}-{digest[:length]}"
        if not database.execute("SELECT 1 FROM gaps WHERE id = ?", (name,)).fetchone():
            return name
    return f"{lang}-{digest}-{database.execute('SELECT max(number) FROM gaps').fetchone()[0]}"
