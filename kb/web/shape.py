"""The shapes of the JSON API's answers: plain data, without a web framework.

A field's `metadata["doc"]` is its description in the API reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kb.model import Kind
from kb.web.history import State
from kb.web.shape_contact import ContactPayload


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetPayload:
    """An excerpt of the passage that fits best."""

    text: str = field(metadata=_doc("Plain text, not HTML."))
    highlights: tuple[tuple[int, int], ...] = field(
        metadata=_doc(
            "Ranges of `text` that match the question: start and end in Unicode code points, the"
            " end excluded."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPayload:
    """An article that was found, with the passage of it that fits best."""

    title: str = field(metadata=_doc("Title of the article."))
    url: str = field(metadata=_doc("Address of the passage on the help pages."))
    anchor: str = field(
        metadata=_doc("The passage's anchor; empty for the article's opening text.")
    )
    heading: str = field(
        metadata=_doc("The passage's heading; empty for the article's opening text.")
    )
    kind: Kind = field(metadata=_doc("What sort of article it is."))
    lang: str = field(metadata=_doc("Language of the article."))
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: str = field(metadata=_doc("Slug of the article's category."))
    tags: tuple[str, ...] = field(metadata=_doc("Tags that its editors gave it."))
    snippet: SnippetPayload
    score: float = field(metadata=_doc("Comparable within one answer only; higher is better."))


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPayload:
    """How many of the found articles carry a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeFacetPayload:
    """How many of the found products carry each value of an attribute."""

    name: str
    values: tuple[FacetPayload, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsPayload:
    """Counts over everything that was found, named as the parameters that filter by them."""

    kind: tuple[FacetPayload, ...]
    category: tuple[FacetPayload, ...]
    tag: tuple[FacetPayload, ...]
    attr: tuple[AttributeFacetPayload, ...] = field(
        metadata=_doc("Attributes of products. Filter by `attr=name:value`.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewherePayload:
    """Answers in another language than the one that was searched."""

    lang: str = field(metadata=_doc("Language of the answers."))
    hits: tuple[HitPayload, ...] = field(
        metadata=_doc("The first articles found in that language, best first; at most three.")
    )
    total: int = field(metadata=_doc("Number of articles found in that language."))
    confidence: float = field(
        metadata=_doc("How likely the first of them answers the question: 0 to 1.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWordPayload:
    """A word of the question, from how it was typed to how it was looked for."""

    typed: str = field(metadata=_doc("As it was typed."))
    folded: str = field(metadata=_doc("After case, digits and variants of letters were folded."))
    stem: str = field(metadata=_doc("What was looked for: the word without its endings."))
    function_word: bool = field(
        metadata=_doc("Whether it is a word such as “the”, which says little.")
    )
    passages: int = field(metadata=_doc("Number of passages that hold it; 0 for an unknown word."))
    nearest: tuple[str, ...] = field(
        metadata=_doc("For an unknown word, words of the articles that are like it.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionPayload:
    """A term that was looked for though nobody typed it."""

    stem: str = field(metadata=_doc("What was looked for."))
    word: str = field(metadata=_doc("The word of the question that it was added for."))
    reason: str = field(metadata=_doc("Why, in English."))
    weight: float = field(metadata=_doc("How much it counts, beside 1 for a typed word."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePartPayload:
    """A part of a hit's score. The parts add up to it, but for rounding."""

    reason: str = field(metadata=_doc("What it was given for, in English."))
    worth: float = field(metadata=_doc("How much of the score it is."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedHitPayload:
    """A hit with its score taken apart."""

    slug: str = field(metadata=_doc("Name of the article."))
    anchor: str = field(metadata=_doc("The passage that fits best; empty for the opening text."))
    score: float = field(metadata=_doc("The score of the hit."))
    parts: tuple[ScorePartPayload, ...] = field(
        metadata=_doc("What the score is made of, largest part first.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPayload:
    """Why a search in `lang` found what it found, or nothing. For editors, when asked for."""

    text: str = field(metadata=_doc("The question as it was searched."))
    lang: str = field(metadata=_doc("Language that was searched; `elsewhere` is not explained."))
    words: tuple[ExplainedWordPayload, ...] = field(
        metadata=_doc("The words of the question, in order.")
    )
    additions: tuple[AdditionPayload, ...] = field(
        metadata=_doc("What was looked for besides: synonyms, and what may have been meant.")
    )
    correction: str | None = field(
        metadata=_doc("The question with its mistyped words mended; null when there are none.")
    )
    hits: tuple[ExplainedHitPayload, ...] = field(metadata=_doc("The first hits; at most five."))
    net: float = field(
        metadata=_doc(
            "How much information the best match carries, in units of the rarest word's. Confidence"
            " is computed from this number and the next three."
        )
    )
    ratio: float = field(
        metadata=_doc(
            "How much of the question's letters, in groups of a few, the best match holds: 0 to 1."
        )
    )
    likeness: float = field(
        metadata=_doc("How much a question that the article claims to answer is like it: 0 to 1.")
    )
    covered: bool = field(
        metadata=_doc("Whether a title, ask or heading holds all telling words of the question.")
    )
    confidence: float = field(
        metadata=_doc("How likely the first hit answers the question: 0 to 1.")
    )
    answered_from: float = field(
        metadata=_doc("Confidence from which a search counts as answered.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPayload:
    """What a search answers. Every field is always there."""

    search_id: str = field(
        metadata=_doc(
            "Names this search: 16 hexadecimal digits, never the same twice. Send it along with"
            " what the customer does next; it leads anywhere for half an hour."
        )
    )
    query: str = field(
        metadata=_doc("The question as it was sent, with spaces for control characters.")
    )
    lang: str = field(
        metadata=_doc("Language that was searched: the one asked for, or the one guessed.")
    )
    correction: str | None = field(
        metadata=_doc(
            "The question as it may have been meant, when that is not how it was typed: mistyped"
            " words mended, another keyboard or another script. The hits are for this reading."
        )
    )
    answered: bool = field(metadata=_doc("Whether the first hit is likely to answer the question."))
    confidence: float = field(
        metadata=_doc("How likely the first hit answers the question: 0 to 1.")
    )
    reason: str | None = field(
        metadata=_doc(
            "Why it is not answered: `empty` (nothing to search for), `no_hits` or"
            " `low_confidence`; null when it is."
        )
    )
    hits: tuple[HitPayload, ...] = field(
        metadata=_doc("One page of the articles found, best first.")
    )
    total: int = field(metadata=_doc("Number of articles found."))
    page: int = field(metadata=_doc("Which page of hits this is, from 1."))
    size: int = field(metadata=_doc("Number of hits on a full page."))
    facets: FacetsPayload
    suggestions: tuple[str, ...] = field(
        metadata=_doc("Questions that can be answered, when this one is not.")
    )
    elsewhere: tuple[ElsewherePayload, ...] = field(
        metadata=_doc(
            "Answers in other languages, the surest first, when there is none in `lang`. Show them"
            " apart from the hits, marked with their language."
        )
    )
    contact: ContactPayload | None = field(
        metadata=_doc("How to reach the team, when it is not answered; else null.")
    )
    explanation: ExplanationPayload | None = field(
        metadata=_doc("Why this was found, if `explain=1` asked for it; else null.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionPayload:
    """A question or title that a customer may be about to type."""

    text: str = field(metadata=_doc("What to show, and to search for when it is chosen."))
    url: str = field(metadata=_doc("Address of the passage that answers it."))
    kind: Kind = field(metadata=_doc("What sort of article that is."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestPayload:
    """Completions of what is being typed. Every field is always there."""

    query: str = field(
        metadata=_doc("What was typed, as it was sent, with spaces for control characters.")
    )
    lang: str = field(
        metadata=_doc("Language of the completions: the one asked for, or the one guessed.")
    )
    suggestions: tuple[SuggestionPayload, ...] = field(
        metadata=_doc("Best first; at most eight, and none when nothing was typed.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPayload:
    """A pointer to an article."""

    title: str
    url: str
    lang: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPayload:
    """A topic, in the language of the article."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPayload:
    """One line of a policy's facts, such as `Return window` → `30 days`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePayload:
    """What can be said of a product, such as `Colour` → `amber`, `green`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPayload:
    """One version of a policy."""

    effective: date = field(metadata=_doc("First day on which it is in force."))
    until: date | None = field(metadata=_doc("Last day; null when no later version is known."))
    state: State = field(metadata=_doc("`past`, `current` (in force today) or `announced`."))
    url: str = field(metadata=_doc("Address of its page."))


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagePayload:
    """A heading with the text below it. The passages in order are the whole article."""

    anchor: str = field(metadata=_doc("Empty for the opening text."))
    heading: str = field(metadata=_doc("Empty for the opening text."))
    level: int = field(metadata=_doc("Level of the heading, 2 to 6; 0 for the opening text."))
    text: str = field(metadata=_doc("Plain text without the heading."))
    html: str = field(metadata=_doc("Safe HTML with the heading."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummaryPayload:
    """An article in a list."""

    title: str
    url: str = field(metadata=_doc("Address of its page."))
    lang: str
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: str = field(metadata=_doc("Slug of its category."))
    kind: Kind
    tags: tuple[str, ...]
    attributes: tuple[AttributePayload, ...] = field(
        metadata=_doc("What can be said of a product; empty for other articles.")
    )
    summary: str = field(metadata=_doc("Its opening text."))
    updated: date = field(metadata=_doc("Day of the last change."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleListPayload:
    """One page of a list of articles, in the order of the help pages."""

    articles: tuple[ArticleSummaryPayload, ...]
    total: int = field(metadata=_doc("Number of articles that fit."))
    page: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePayload:
    """A whole article."""

    title: str
    url: str = field(metadata=_doc("Address of its page."))
    lang: str
    slug: str = field(
        metadata=_doc("Name of the article in addresses; the same in every language.")
    )
    category: CategoryPayload
    kind: Kind
    tags: tuple[str, ...]
    summary: str = field(metadata=_doc("Its opening text."))
    facts: tuple[FactPayload, ...] = field(
        metadata=_doc("A policy in a few lines; empty for other articles.")
    )
    attributes: tuple[AttributePayload, ...] = field(
        metadata=_doc("What can be said of a product; empty for other articles.")
    )
    effective: date | None = field(metadata=_doc("Day from which a policy is in force."))
    next: VersionPayload | None = field(
        metadata=_doc("The version that is announced; null when there is none.")
    )
    versions: tuple[VersionPayload, ...] = field(
        metadata=_doc("All versions of a policy, the latest first; empty when there is but one.")
    )
    updated: date = field(metadata=_doc("Day of the last change."))
    reviewed: date | None = field(
        metadata=_doc("Day on which its editors last found it right, if they say.")
    )
    review_by: date | None = field(metadata=_doc("Day by which its editors look at it again."))
    passages: tuple[PassagePayload, ...]
    translations: tuple[LinkPayload, ...] = field(
        metadata=_doc("The same article in other languages.")
    )
    related: tuple[LinkPayload, ...] = field(
        metadata=_doc("Articles that its readers may want next.")
    )
