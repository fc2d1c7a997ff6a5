"""The words of a question as grouping compares them: mended, stemmed, synonyms made one.

What is told apart here counts as evidence in `kb.insight.group_evidence`. Words come from
`kb.analysis`, as in search, so that what search takes for the same word is the same word here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.analysis import Token, analyzer_for
from kb.analysis.stopwords import STOPWORDS

NUMBER = "#"
"""Stands for every number and every mask of the redaction: which order it was tells no topic."""

STOP_WEIGHT = 0.45
"""What a function word counts, against 1 for others. Questions need their "how" and "where":
0.3 and 0.6 lost 1 point of recall at equal precision, 0 and 1 lost 4."""

PREFIX, PREFIX_FROM, PREFIX_WEIGHT = 5, 6, 0.5
"""Words from 6 letters that begin with the same 5 are half a word alike, whatever stemmers know
of their endings ("notification", "notify"; Turkish most of all). Worth 2 points of recall."""

TYPO_FROM = 4
"""Shorter words are not mended: one edit makes another word of them."""
RARE = 2
"""Only words that so few questions have are taken for typing errors …"""
CORRECT_TIMES = 4
"""… of one that so many times as many have. Without mending, typing errors cost half the recall."""
COMMON_WORD = 4
"""How many questions a function word of the language counts as having, in a log still small."""

_MASK = re.compile(r"\[[a-z]+\]")

Synonyms = Mapping[str, Sequence[str]]
"""Phrase → what it means: the right side is written for the left. Rules of both directions join
all their phrases."""

_Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a question is compared by: each feature with its weight, and its plain words."""

    features: Mapping[str, float]
    written: tuple[str, ...]

    @property
    def signature(self) -> frozenset[str]:
        """Questions with the same signature are the same question."""
        return frozenset(self.features)


class Reader:
    """Reads questions of one language. `learn` from many before reading, so that typing errors
    can be told from words; `known` has words that are right however rare (those of the articles).
    """

    def __init__(
        self, lang: str, synonyms: Synonyms | None = None, known: Collection[str] = ()
    ) -> None:
        self.lang = lang
        self._analyzer = analyzer_for(lang)
        self._known = known
        self._canon = _join_synonyms(synonyms or {}, self._stems)
        self._longest = max(map(len, self._canon), default=0)
        self._common = {self._analyzer.loosen(word) for word in STOPWORDS.get(lang, "").split()}
        self._stem_counts: Counter[str] = Counter()
        self._token: dict[str, Token] = {}
        self._shortened: dict[str, list[str]] = {}
        self._mended: dict[str, str | None] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Forget the words learnt before, and learn how many questions have each."""
        self._stem_counts.clear()
        for text in texts:
            tokens = self._tokens(text)
            written = {self._analyzer.loosen(token.text): token for token in tokens}
            self._token.update(written)
            self._stem_counts.update({token.stem for token in tokens})
        for token in self._analyzer.tokens(" ".join(sorted(self._common))):
            self._token.setdefault(self._analyzer.loosen(token.text), token)
        self._mended.clear()
        self._shortened = {}
        for word in sorted(self._token):
            if self._frequency(word) >= CORRECT_TIMES:
                for short in _shorten(word):
                    self._shortened.setdefault(short, []).append(word)

    def read(self, text: str) -> Words:
        """The features of a question."""
        tokens = [self._mend(token) for token in self._tokens(text)]
        features: dict[str, float] = {}
        written = tuple(self._analyzer.loosen(token.text) for token in tokens)
        for stems, is_stop in self._join(tokens):
            for stem in stems:
                features[stem] = STOP_WEIGHT if is_stop else 1.0
        for token, word in zip(tokens, written, strict=True):
            if len(word) >= PREFIX_FROM and token.stem != NUMBER:
                weight = PREFIX_WEIGHT * (STOP_WEIGHT if token.stop else 1.0)
                features.setdefault(f"{word[:PREFIX]}*", weight)
        return Words(features, written)

    def _tokens(self, text: str) -> list[Token]:
        tokens = self._analyzer.tokens(_MASK.sub(" 0 ", text))
        return [
            Token(NUMBER, NUMBER, each.start, each.end, each.stop)
            if any(char.isdigit() for char in each.text)
            else each
            for each in tokens
        ]

    def _stems(self, phrase: str) -> _Stems:
        return tuple(token.stem for token in self._tokens(phrase))

    def _join(self, tokens: Sequence[Token]) -> Iterator[tuple[_Stems, bool]]:
        """Stems of the question with phrases replaced by what stands for all their synonyms."""
        place = 0
        while place < len(tokens):
            for length in range(min(self._longest, len(tokens) - place), 0, -1):
                phrase = tuple(token.stem for token in tokens[place : place + length])
                if phrase in self._canon:
                    yield self._canon[phrase], False
                    place += length
                    break
            else:
                yield (tokens[place].stem,), tokens[place].stop
                place += 1

    def _mend(self, token: Token) -> Token:
        """The word that was meant, if this one looks like a typing error."""
        word = self._analyzer.loosen(token.text)
        if len(word) < TYPO_FROM or self._stem_counts[token.stem] > RARE:
            return token
        if word in self._known or word in self._common:
            return token
        if word not in self._mended:
            self._mended[word] = self._correct(word, token.stem)
        right = self._mended[word]
        return token if right is None else self._token[right]

    def _correct(self, word: str, stem: str) -> str | None:
        least = CORRECT_TIMES * max(1, self._stem_counts[stem])
        near = {right for short in _shorten(word) for right in self._shortened.get(short, ())}
        fit = [
            right
            for right in near
            if right != word and self._frequency(right) >= least and is_one_edit(word, right)
        ]
        return min(
            fit,
            key=lambda right: (right[0] != word[0], -self._frequency(right), right),
            default=None,
        )

    def _frequency(self, word: str) -> int:
        least = COMMON_WORD if word in self._common else 0
        return max(self._stem_counts[self._token[word].stem], least)


def is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two neighbours exchanged make one of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    exchanged = other[start : start + 2][::-1]
    return one[start : start + 2] == exchanged and one[start + 2 :] == other[start + 2 :]


def _shorten(word: str) -> set[str]:
    """The word and what is left of it without any one letter: words one edit apart share one."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _join_synonyms(synonyms: Synonyms, stems_of: Callable[[str], _Stems]) -> dict[_Stems, _Stems]:
    """Each phrase's stems → the stems that stand for all phrases of its meaning."""
    rules = {
        stems_of(phrase): [stems_of(text) for text in means] for phrase, means in synonyms.items()
    }
    found: dict[_Stems, _Stems] = {}
    for phrase in sorted(rules):
        means = [text for text in rules[phrase] if text and text != phrase]
        if not phrase or not means:
            continue
        equal = [text for text in means if phrase in rules.get(text, ())]
        target = min([phrase, *equal]) if equal else means[0]
        if target != phrase:
            found[phrase] = target
    return found
