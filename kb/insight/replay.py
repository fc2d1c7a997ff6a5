"""What publishing a draft would change: questions asked of two indexes, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.insight.gap import Ask, Gap
from kb.insight.gap_settle import Answer

Asking = Callable[[str, str], Answer]
"""Asks one index: `ask(text, lang)`."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question, how many searches asked it, and what answers it before and after."""

    text: str
    lang: str
    searches: int
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Rival:
    """Another article, and how many searches had it as their answer before and after."""

    article: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Replay:
    """The effect of a draft (`lang/slug`) on questions, in the order in which they were given."""

    draft: str
    questions: tuple[Replayed, ...]

    @property
    def asks(self) -> int:
        """All searches that were replayed."""
        return sum(each.searches for each in self.questions)

    @property
    def answered_before(self) -> int:
        """Searches that some article answers without the draft."""
        return sum(each.searches for each in self.questions if each.before.answered)

    @property
    def answered_after(self) -> int:
        """Searches that some article answers with it."""
        return sum(each.searches for each in self.questions if each.after.answered)

    @property
    def by_draft(self) -> int:
        """Searches that the draft itself answers."""
        return sum(
            each.searches
            for each in self.questions
            if each.after.answered and each.after.article == self.draft
        )

    @property
    def lost(self) -> tuple[Replayed, ...]:
        """Questions that were answered and would no longer be."""
        return tuple(
            each for each in self.questions if each.before.answered and not each.after.answered
        )

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """Other articles that lose or gain, the one that loses most first."""
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for each in self.questions:
            if each.before.answered:
                before[each.before.article] += each.searches
            if each.after.answered:
                after[each.after.article] += each.searches
        found = [
            Rival(article, before[article], after[article])
            for article in {*before, *after}
            if article != self.draft and before[article] != after[article]
        ]
        return tuple(sorted(found, key=lambda rival: (rival.change, rival.article)))

    @property
    def summary(self) -> str:
        """One line in English."""
        return f"answers {self.by_draft} of {self.asks} asks"


def replay(
    questions: Iterable[tuple[str, str, int]], before: Asking, after: Asking, draft: str
) -> Replay:
    """Ask each question (text, language, searches) before and after a draft is added.

    `before` asks the index that serves, `after` one with the draft in it; `draft` is its
    `lang/slug`. To see what the draft takes from other articles, give questions that these answer,
    such as the questions asked most, besides the gap's own. Raises what the callables raise.
    """
    return Replay(
        draft,
        tuple(
            Replayed(text, lang, searches, before(text, lang), after(text, lang))
            for text, lang, searches in questions
        ),
    )


def questions_of(gap: Gap) -> tuple[tuple[str, str, int], ...]:
    """A gap's wordings, as `replay` takes them."""
    asks = gap.asks or (Ask(gap.question, gap.searches),)
    return tuple((ask.text, gap.lang, ask.searches) for ask in asks)
