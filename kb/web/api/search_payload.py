"""What search answers → what the JSON API answers.

Knows no web framework, so that `kb search --json` prints what the API answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from kb.insight import new_search_id
from kb.result import FacetCount, Facets, Hit, SearchResult, Suggestion
from kb.search.question import clean_typed
from kb.shape.contact import ContactPayload
from kb.shape.explain import (
    AdditionPayload,
    ExplainedHitPayload,
    ExplainedWordPayload,
    ExplanationPayload,
    ScorePartPayload,
)
from kb.shape.search import (
    AttributeFacetPayload,
    ElsewherePayload,
    FacetPayload,
    FacetsPayload,
    HitPayload,
    SearchPayload,
    SnippetPayload,
    SuggestionPayload,
    SuggestPayload,
)

if TYPE_CHECKING:
    from kb.search.explain import ExplainedHit, Explanation


def render_search(
    result: SearchResult,
    base_url: str = "",
    search_id: str | None = None,
    explanation: Explanation | None = None,
    contact: ContactPayload | None = None,
) -> SearchPayload:
    """What the API answers to a search, ready for `kb.codec.encode_json`.

    `base_url` is the site's public address; empty makes links of paths. Without a `search_id` the
    search gets a new one. `explanation` is what `kb.search.explain` says, if it was asked;
    `contact` goes along when the search is not answered.
    """
    query, base_url = result.query, base_url.rstrip("/")
    return SearchPayload(
        search_id=search_id or new_search_id(),
        query=clean_typed(query.text),
        lang=query.lang,
        correction=result.correction,
        answered=result.answered,
        confidence=round(result.confidence, 4),
        reason=result.reason,
        hits=tuple(_render_hit(hit, base_url) for hit in result.hits),
        total=result.total,
        page=query.page,
        size=query.size,
        facets=render_facets(result.facets),
        suggestions=result.suggestions,
        elsewhere=tuple(_render_elsewhere(each, base_url) for each in result.elsewhere),
        contact=None if result.answered else contact,
        explanation=_render_explanation(explanation) if explanation else None,
    )


def render_suggestions(
    text: str, lang: str, suggestions: Iterable[Suggestion], base_url: str = ""
) -> SuggestPayload:
    """What the API answers to half a question."""
    return SuggestPayload(
        query=clean_typed(text),
        lang=lang,
        suggestions=tuple(
            SuggestionPayload(text=each.text, url=base_url + each.url, kind=each.kind)
            for each in suggestions
        ),
    )


def _render_hit(hit: Hit, base_url: str) -> HitPayload:
    return HitPayload(
        title=hit.title.text,
        url=base_url + hit.url,
        anchor=hit.anchor,
        heading=hit.heading.text,
        kind=hit.kind,
        lang=hit.lang,
        slug=hit.slug,
        category=hit.category,
        tags=hit.tags,
        snippet=SnippetPayload(text=hit.snippet.text, highlights=hit.snippet.highlights),
        score=hit.score,
    )


def _render_elsewhere(result: SearchResult, base_url: str) -> ElsewherePayload:
    return ElsewherePayload(
        lang=result.query.lang,
        hits=tuple(_render_hit(hit, base_url) for hit in result.hits),
        total=result.total,
        confidence=round(result.confidence, 4),
    )


def _render_explanation(explanation: Explanation) -> ExplanationPayload:
    return ExplanationPayload(
        text=clean_typed(explanation.text),
        lang=explanation.lang,
        words=tuple(
            ExplainedWordPayload(
                typed=word.typed,
                folded=word.folded,
                stem=word.stem,
                function_word=word.function_word,
                passages=word.passages,
                nearest=word.nearest,
            )
            for word in explanation.words
        ),
        additions=tuple(
            AdditionPayload(stem=each.stem, word=each.word, reason=each.reason, weight=each.weight)
            for each in explanation.additions
        ),
        correction=explanation.correction,
        hits=tuple(_render_explained(hit) for hit in explanation.hits),
        net=explanation.net,
        ratio=explanation.ratio,
        likeness=explanation.likeness,
        covered=explanation.covered,
        confidence=explanation.confidence,
        answered_from=explanation.answered_from,
    )


def _render_explained(hit: ExplainedHit) -> ExplainedHitPayload:
    return ExplainedHitPayload(
        slug=hit.slug,
        anchor=hit.anchor,
        score=hit.score,
        parts=tuple(ScorePartPayload(reason=part.reason, worth=part.worth) for part in hit.parts),
    )


def render_facets(facets: Facets) -> FacetsPayload:
    """Counts as the API answers them."""

    def render(counts: tuple[FacetCount, ...]) -> tuple[FacetPayload, ...]:
        # Written as they are: both have the same fields. There are dozens of them in an answer, and
        # making each once more took a twentieth of a search.
        return cast("tuple[FacetPayload, ...]", counts)

    return FacetsPayload(
        kind=render(facets.kinds),
        category=render(facets.categories),
        tag=render(facets.tags),
        attr=tuple(
            AttributeFacetPayload(name=each.name, values=render(each.values))
            for each in facets.attributes
        ),
    )
