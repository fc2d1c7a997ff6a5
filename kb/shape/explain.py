"""The shapes of an explanation: a search taken apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.shape.doc import doc


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWordPayload:
    """A word of the question, from how it was typed to how it was looked for."""

    typed: str = field(metadata=doc("As it was typed."))
    folded: str = field(metadata=doc("After case, digits and variants of letters were folded."))
    stem: str = field(metadata=doc("What was looked for: the word without its endings."))
    function_word: bool = field(
        metadata=doc("Whether it is a word such as “the”, which says little.")
    )
    passages: int = field(metadata=doc("Number of passages that hold it; 0 for an unknown word."))
    nearest: tuple[str, ...] = field(
        metadata=doc("For an unknown word, words of the articles that are like it.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionPayload:
    """A term that was looked for though nobody typed it."""

    stem: str = field(metadata=doc("What was looked for."))
    word: str = field(metadata=doc("The word of the question that it was added for."))
    reason: str = field(metadata=doc("Why, in English."))
    weight: float = field(metadata=doc("How much it counts, beside 1 for a typed word."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePartPayload:
    """A part of a hit's score. The parts add up to it, but for rounding."""

    reason: str = field(metadata=doc("What it was given for, in English."))
    worth: float = field(metadata=doc("How much of the score it is."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedHitPayload:
    """A hit with its score taken apart."""

    slug: str = field(metadata=doc("Name of the article."))
    anchor: str = field(metadata=doc("The passage that fits best; empty for the opening text."))
    score: float = field(metadata=doc("The score of the hit."))
    parts: tuple[ScorePartPayload, ...] = field(
        metadata=doc("What the score is made of, largest part first.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPayload:
    """Why a search in `lang` found what it found, or nothing. For editors, when asked for."""

    text: str = field(metadata=doc("The question as it was searched."))
    lang: str = field(metadata=doc("Language that was searched; `elsewhere` is not explained."))
    words: tuple[ExplainedWordPayload, ...] = field(
        metadata=doc("The words of the question, in order.")
    )
    additions: tuple[AdditionPayload, ...] = field(
        metadata=doc("What was looked for besides: synonyms, and what may have been meant.")
    )
    correction: str | None = field(
        metadata=doc("The question with its mistyped words mended; null when there are none.")
    )
    hits: tuple[ExplainedHitPayload, ...] = field(metadata=doc("The first hits; at most five."))
    net: float = field(
        metadata=doc(
            "How much information the best match carries, in units of the rarest word's. Confidence"
            " is computed from this number and the next three."
        )
    )
    ratio: float = field(
        metadata=doc(
            "How much of the question's letters, in groups of a few, the best match holds: 0 to 1."
        )
    )
    likeness: float = field(
        metadata=doc("How much a question that the article claims to answer is like it: 0 to 1.")
    )
    covered: bool = field(
        metadata=doc("Whether a title, ask or heading holds all telling words of the question.")
    )
    confidence: float = field(
        metadata=doc("How likely the first hit answers the question: 0 to 1.")
    )
    answered_from: float = field(metadata=doc("Confidence from which a search counts as answered."))
