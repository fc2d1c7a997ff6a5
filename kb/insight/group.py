"""Grouping of questions by what they ask for, one after the other.

A question joins the group that the evidence speaks for most, or begins one; a group that grew may
then be joined with another. Only what shares rare words is ever compared, so that a question costs
about as much in a large log as in a small one. The order of arrival matters little, and the same
questions in the same order always give the same groups.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kb.insight.group_evidence import HIT_MARK, Bag, Evidence
from kb.insight.group_word import Reader, Synonyms, Words

STRICTNESS = 1.33
"""Evidence needed to join, per power of what a typical question has for its likest other. Lower:
larger groups, less pure: 1.28 cost 2 points of precision and won 2 of recall."""
GROWTH = 0.75
"""That power. So one number fits logs of few topics and of many, small and large: with 0, a log of
many topics fell to a precision of .71 where one of few was at .95; with 1, a large log was grouped
too warily (recall .46 instead of .54 at equal precision)."""

TYPICAL = 3.0
"""The evidence of a typical question for its likest other in a log too small to measure it …"""
SMALL = 100
"""… which is one of about so many questions."""
SAMPLED, AMONG = 200, 3000
"""How many questions are measured for it, among how many."""

LOOKED_UP = 1000
"""Places of the word lists that are read for a question, those of rare words first. Fewer is faster
and misses groups that share frequent words alone."""
WEIGHED = 10
"""How many groups, the most promising, are then weighed in full."""
CORE = 0.2
"""A group looks for its like by the words that this share of its questions have."""
REVIEWED = 1.2
"""A group that joined none is compared with others again when it has grown so many times."""

HIT_WEIGHT = 1.0
"""What it counts that two questions have the same first hit: as much as one word."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to group. `first_hit` names the article that search put first, if any."""

    id: int
    text: str
    first_hit: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a question went; `joined` are groups that became part of that one because of it.

    A group bears the id of the question that it began with.
    """

    group: int
    joined: tuple[int, ...] = ()


class Grouper:
    """Groups of questions of one language, held in memory.

    `learn` first from all questions at hand. `add` places a question; `restore` puts one where it
    was placed in an earlier run. `known` has words of the shop's articles, which are no typing
    errors; `synonyms` are phrases with what they mean.
    """

    def __init__(
        self, lang: str, synonyms: Synonyms | None = None, known: Collection[str] = ()
    ) -> None:
        self._reader = Reader(lang, synonyms, known)
        self._evidence = Evidence()
        self._bags: dict[int, Bag] = {}
        self._places: dict[str, dict[int, int]] = {}
        self._same: dict[frozenset[str], int] = {}
        self._fixed: set[int] = set()
        self._into: dict[int, int] = {}
        self._review: dict[int, int] = {}
        self._begun: dict[int, int] = {}
        self.threshold = STRICTNESS * TYPICAL**GROWTH

    def learn(self, questions: Sequence[Question]) -> None:
        """Learn which words are common and how alike questions are. Only while empty of groups."""
        self._reader.learn(question.text for question in questions)
        read = [self._read(question) for question in questions]
        self._evidence.learn(words.features for words in read)
        step = -(-len(read) // AMONG) or 1
        self.threshold = STRICTNESS * self._typical(read[::step]) ** GROWTH

    def add(self, question: Question) -> Placed:
        """Place a question, joining groups that it shows to be one."""
        words = self._read(question)
        signature = words.signature
        same = self._same.get(signature)
        if same is not None:
            group = self.root(same)
            self._extend(group, self._evidence.bag(words.features))
            return Placed(group)
        self._same[signature] = question.id
        bag = self._evidence.bag(words.features)
        near = self._nearest(bag)
        if near is None:
            self._extend(question.id, bag)
            return Placed(question.id)
        self._extend(near, bag)
        self._into[question.id] = near
        return self._settle(near)

    def restore(self, question: Question, group: int) -> None:
        """Put a question into its group of an earlier run."""
        words = self._read(question)
        self._same.setdefault(words.signature, group)
        self._extend(group, self._evidence.bag(words.features))

    def fix(self, group: int) -> None:
        """Let a group take in questions, but never become part of another nor take one in."""
        self._fixed.add(group)

    def _read(self, question: Question) -> Words:
        words = self._reader.read(question.text)
        if not question.first_hit:
            return words
        return Words(
            {**words.features, f"{HIT_MARK}{question.first_hit}": HIT_WEIGHT}, words.written
        )

    def root(self, group: int) -> int:
        while group in self._into:
            group = self._into[group]
        return group

    def _extend(self, group: int, bag: Bag) -> None:
        for word, count in bag.counts.items():
            places = self._places.setdefault(word, {})
            places[group] = places.get(group, 0) + count
        if group in self._bags:
            self._bags[group].add(bag)
        else:
            self._bags[group] = bag
            self._begun.setdefault(group, len(self._begun))

    def _settle(self, group: int) -> Placed:
        """Join a group that has grown with others until none is near enough."""
        joined = []
        while group not in self._fixed and self._bags[group].size >= self._review.get(group, 0):
            other = self._nearest(self._bags[group], group)
            if other is None:
                self._review[group] = math.floor(self._bags[group].size * REVIEWED) + 1
                break
            keep, gone = sorted((group, other), key=self._begun.__getitem__)
            bag = self._bags.pop(gone)
            for word in bag.counts:
                del self._places[word][gone]
            self._extend(keep, bag)
            self._into[gone] = keep
            joined.append(gone)
            group = keep
        return Placed(group, tuple(joined))

    def _nearest(self, bag: Bag, itself: int | None = None) -> int | None:
        best, group = self._search(bag, itself)
        return group if best >= self.threshold else None

    def _search(self, bag: Bag, itself: int | None = None) -> tuple[float, int | None]:
        """The group with the most evidence for being one with a bag, and that evidence."""
        barred = self._fixed if itself is not None else ()
        found = [
            (self._evidence.weigh(bag, self._bags[group]), -group)
            for group in self._promising(bag, itself)
            if group not in barred
        ]
        best, group = max(found, default=(0.0, 0))
        return (best, -group) if found else (best, None)

    def _promising(self, bag: Bag, itself: int | None) -> list[int]:
        """Groups that share words with a bag, by the evidence of its rarer words."""
        shared: dict[int, float] = {}
        read = 0
        evidence = self._evidence
        core = CORE * bag.size
        lists = [
            (self._places[word], word)
            for word, count in bag.counts.items()
            if count >= core and word in self._places
        ]
        for places, word in sorted(lists, key=lambda each: (len(each[0]), each[1])):
            read += len(places)
            if read > LOOKED_UP and shared:
                break
            weight, count = bag.weights[word], bag.counts[word]
            worth: dict[int, float] = {}
            for group, again in places.items():
                more = worth.get(again)
                if more is None:
                    more = worth[again] = evidence.shared(word, weight, count, again)
                shared[group] = shared.get(group, 0.0) + more
        shared.pop(itself, None)  # type: ignore[arg-type]
        if len(shared) <= WEIGHED:
            return list(shared)
        likely = heapq.nlargest(4 * WEIGHED, shared, key=lambda group: (shared[group], -group))
        return heapq.nlargest(
            WEIGHED,
            likely,
            key=lambda group: (
                shared[group] + evidence.length_cost(bag.length, self._bags[group].length),
                -group,
            ),
        )

    def _typical(self, read: Sequence[Words]) -> float:
        """Median over questions of the evidence for their likest other, drawn towards TYPICAL."""
        distinct = {words.signature: words for words in read}
        scratch = Grouper.__new__(Grouper)
        scratch._evidence = self._evidence
        scratch._bags, scratch._places, scratch._fixed, scratch._begun = {}, {}, set(), {}
        for number, words in enumerate(distinct.values()):
            scratch._extend(number, self._evidence.bag(words.features))
        step = -(-len(distinct) // SAMPLED) or 1
        measured = sorted(
            scratch._search(scratch._bags[number], number)[0]
            for number in range(0, len(distinct), step)
        )
        middle = measured[len(measured) // 2] if measured else TYPICAL
        return (len(distinct) * middle + SMALL * TYPICAL) / (len(distinct) + SMALL)


def group_questions(
    questions: Iterable[Question],
    lang: str,
    synonyms: Synonyms | None = None,
    known: Collection[str] = (),
) -> dict[int, int]:
    """The group of each question's id, for questions that are all at hand, in order of arrival."""
    all_of_them = list(questions)
    grouper = Grouper(lang, synonyms, known)
    grouper.learn(all_of_them)
    group_of = {question.id: grouper.add(question).group for question in all_of_them}
    return {question: grouper.root(group) for question, group in group_of.items()}
