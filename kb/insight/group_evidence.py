"""How much two groups of questions look as if one need stood behind both.

The words of a group are taken as drawn from a distribution of the group's own, which was itself
drawn around that of the whole log (the Dirichlet compound multinomial: Madsen, Kauchak and Elkan
2005, "Modeling word burstiness"). The evidence for joining two groups is the logarithm of the
Bayes factor: how much more probable their words are from one such distribution than from two. What
both have and the log has rarely speaks for joining; words that only one of them has speak
against it, by making the group longer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.insight.group_word import STOP_WEIGHT

CONCENTRATION = 20.0
"""How closely a group keeps to the words of the whole log. 15 to 45 were within 2 points."""

BALANCE = 0.15
"""Evidence is divided by this power of both questions' evidence for themselves, so that long
questions, whose words are less independent than the formula believes, do not join too easily.
0 let one threshold fit one kind of log only; 0.25 lost 1 point of recall."""

BACKGROUND = 2000.0
"""Words that a log is taken to have had before its first question, so that a small one can judge
what is rare. Without effect from some hundred questions on."""
BACKGROUND_SHARE, BACKGROUND_STOP_SHARE = 2e-4, 3e-3
"""Share of them that a word has, and a function word or a first hit."""
HIT_MARK = "@"
"""Begins the feature that says which article search put first; no word holds it."""


@dataclass(slots=True)
class Bag:
    """The words of a group: in how many of its questions each stands, and what each weighs."""

    counts: dict[str, int]
    weights: dict[str, float]
    length: float
    selves: float
    size: int = 1

    def add(self, other: Bag) -> None:
        """Take in another group."""
        for word, count in other.counts.items():
            self.counts[word] = self.counts.get(word, 0) + count
        self.weights.update(other.weights)
        self.length += other.length
        self.selves += other.selves
        self.size += other.size


@dataclass(slots=True)
class Evidence:
    """Measures evidence by how common each word is in the log that it `learn`ed."""

    _prior: dict[str, float] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    _total: int = 0

    def learn(self, questions: Iterable[Mapping[str, float]]) -> None:
        """Forget what was learnt, and count the words of distinct questions."""
        self._counts = Counter(word for features in questions for word in features)
        self._total = self._counts.total()
        self._prior = {}

    def bag(self, features: Mapping[str, float]) -> Bag:
        """A group of one question."""
        length = sum(features.values())
        itself = sum(
            weight * math.log1p(1 / self.prior(word, weight)) for word, weight in features.items()
        )
        itself += self.length_cost(length, length)
        return Bag(dict.fromkeys(features, 1), dict(features), length, max(itself, 0.5))

    def prior(self, word: str, weight: float) -> float:
        """Count that the word has in every group beforehand."""
        known = self._prior.get(word)
        if known is None:
            is_common = weight <= STOP_WEIGHT or word.startswith(HIT_MARK)
            share = BACKGROUND_STOP_SHARE if is_common else BACKGROUND_SHARE
            seen = self._counts[word] + BACKGROUND * share
            known = CONCENTRATION * seen / (self._total + BACKGROUND)
            self._prior[word] = known
        return known

    def shared(self, word: str, weight: float, one: int, other: int) -> float:
        """Evidence of a word that `one` questions of a group have and `other` of another."""
        prior = self.prior(word, weight)
        if one == 1:
            return weight * math.log((prior + other) / prior)
        if other == 1:
            return weight * math.log((prior + one) / prior)
        return weight * (
            math.lgamma(prior + one + other)
            - math.lgamma(prior + one)
            - math.lgamma(prior + other)
            + math.lgamma(prior)
        )

    def length_cost(self, one: float, other: float) -> float:
        """Evidence of two groups' lengths: never positive, and 0 when one is empty."""
        start = CONCENTRATION
        return (
            math.lgamma(start + one)
            - math.lgamma(start)
            + math.lgamma(start + other)
            - math.lgamma(start + one + other)
        )

    def weigh(self, one: Bag, other: Bag) -> float:
        """Evidence that two groups are one. Above 0: more likely one than two."""
        few, many = (one, other) if len(one.counts) <= len(other.counts) else (other, one)
        total = self.length_cost(one.length, other.length)
        for word, count in few.counts.items():
            again = many.counts.get(word)
            if again:
                total += self.shared(word, few.weights[word], count, again)
        return self.balance(total, one, other)

    def balance(self, total: float, one: Bag, other: Bag) -> float:
        """Evidence made comparable between short questions and long ones."""
        scale: float = (one.selves / one.size * other.selves / other.size) ** BALANCE
        return total / scale
