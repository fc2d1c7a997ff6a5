"""The shapes of what the JSON API answers to a question: plain data, without a web framework.

A field's `metadata["doc"]` is its description in the API reference, in every shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model import Kind
from kb.shape.contact import ContactPayload
from kb.shape.doc import doc
from kb.shape.explain import ExplanationPayload


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetPayload:
    """An excerpt of the passage that fits best."""

    text: str = field(metadata=doc("Plain text, not HTML."))
    highlights: tuple[tuple[int, int], ...] = field(
        metadata=doc(
            "Ranges of `text` that match the question: start and end in Unicode code points, the"
            " end excluded."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HitPayload:
    """An article that was found, with the passage of it that fits best."""

    title: str = field(metadata=doc("Title of the article."))
    url: str = field(metadata=doc("Address of the passage on the help pages."))
    anchor: str = field(metadata=doc("The passage's anchor; empty for the article's opening text."))
    heading: str = field(
        metadata=doc("The passage's heading; empty for the article's opening text.")
    )
    kind: Kind = field(metadata=doc("What sort of article it is."))
    lang: str = field(metadata=doc("Language of the article."))
    slug: str = field(metadata=doc("Name of the article in addresses; the same in every language."))
    category: str = field(metadata=doc("Slug of the article's category."))
    tags: tuple[str, ...] = field(metadata=doc("Tags that its editors gave it."))
    snippet: SnippetPayload
    score: float = field(metadata=doc("Comparable within one answer only; higher is better."))


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
        metadata=doc("Attributes of products. Filter by `attr=name:value`.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewherePayload:
    """Answers in another language than the one that was searched."""

    lang: str = field(metadata=doc("Language of the answers."))
    hits: tuple[HitPayload, ...] = field(
        metadata=doc("The first articles found in that language, best first; at most three.")
    )
    total: int = field(metadata=doc("Number of articles found in that language."))
    confidence: float = field(
        metadata=doc("How likely the first of them answers the question: 0 to 1.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPayload:
    """What a search answers. Every field is always there."""

    search_id: str = field(
        metadata=doc(
            "Names this search: 16 hexadecimal digits, never the same twice. Send it along with"
            " what the customer does next; it leads anywhere for half an hour."
        )
    )
    query: str = field(
        metadata=doc("The question as it was sent, with spaces for control characters.")
    )
    lang: str = field(
        metadata=doc("Language that was searched: the one asked for, or the one guessed.")
    )
    correction: str | None = field(
        metadata=doc(
            "The question as it may have been meant, when that is not how it was typed: mistyped"
            " words mended, another keyboard or another script. The hits are for this reading."
        )
    )
    answered: bool = field(metadata=doc("Whether the first hit is likely to answer the question."))
    confidence: float = field(
        metadata=doc("How likely the first hit answers the question: 0 to 1.")
    )
    reason: str | None = field(
        metadata=doc(
            "Why it is not answered: `empty` (nothing to search for), `no_hits` or"
            " `low_confidence`; null when it is."
        )
    )
    hits: tuple[HitPayload, ...] = field(
        metadata=doc("One page of the articles found, best first.")
    )
    total: int = field(metadata=doc("Number of articles found."))
    page: int = field(metadata=doc("Which page of hits this is, from 1."))
    size: int = field(metadata=doc("Number of hits on a full page."))
    facets: FacetsPayload
    suggestions: tuple[str, ...] = field(
        metadata=doc("Questions that can be answered, when this one is not.")
    )
    elsewhere: tuple[ElsewherePayload, ...] = field(
        metadata=doc(
            "Answers in other languages, the surest first, when there is none in `lang`. Show them"
            " apart from the hits, marked with their language."
        )
    )
    contact: ContactPayload | None = field(
        metadata=doc("How to reach the team, when it is not answered; else null.")
    )
    explanation: ExplanationPayload | None = field(
        metadata=doc("Why this was found, if `explain=1` asked for it; else null.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionPayload:
    """A question or title that a customer may be about to type."""

    text: str = field(metadata=doc("What to show, and to search for when it is chosen."))
    url: str = field(metadata=doc("Address of the passage that answers it."))
    kind: Kind = field(metadata=doc("What sort of article that is."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestPayload:
    """Completions of what is being typed. Every field is always there."""

    query: str = field(
        metadata=doc("What was typed, as it was sent, with spaces for control characters.")
    )
    lang: str = field(
        metadata=doc("Language of the completions: the one asked for, or the one guessed.")
    )
    suggestions: tuple[SuggestionPayload, ...] = field(
        metadata=doc("Best first; at most eight, and none when nothing was typed.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBody:
    """A search among several. Every field may be left out, and means what the parameter of the
    same name of a single search means."""

    q: str = field(default="", metadata=doc("The question.", maxLength=500))
    lang: str = field(
        default="", metadata=doc("Language to answer in; guessed by default.", maxLength=35)
    )
    kind: tuple[Kind, ...] = field(
        default=(), metadata=doc("Only articles of one of these kinds.", maxItems=20)
    )
    tag: tuple[str, ...] = field(
        default=(), metadata=doc("Only articles with one of these tags.", maxItems=20)
    )
    category: tuple[str, ...] = field(
        default=(), metadata=doc("Only articles in one of these categories.", maxItems=20)
    )
    attr: tuple[str, ...] = field(
        default=(), metadata=doc("Only products with these attributes, `name:value`.", maxItems=20)
    )
    page: int = field(
        default=1, metadata=doc("Which page of the list, from 1.", minimum=1, maximum=10_000)
    )
    size: int = field(default=10, metadata=doc("How many on a page.", minimum=1, maximum=50))
    exact: bool = field(default=False, metadata=doc("Look for the words as they are typed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchesBody:
    """Several searches in one call."""

    queries: tuple[QueryBody, ...] = field(
        metadata=doc("The searches, 1 to 20.", minItems=1, maxItems=20)
    )
    fields: str = field(
        default="",
        metadata=doc(
            "Which fields of each search to answer, as the parameter `fields` has them.",
            maxLength=500,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchesPayload:
    """What several searches answer."""

    results: tuple[SearchPayload, ...] = field(
        metadata=doc("An answer for each search, in the order of `queries`.")
    )
