"""A search from end to end: its shape, filters, pages and counts. Not the order: that is ranking's.

Questions here are such that any sensible ranking has the same article first.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import BadQuery
from kb.index import Index
from kb.model import Kind
from kb.result import Filters, Query, SearchResult
from kb.search import related, search
from kb.search.question import MAX_CHARACTERS

LAMPS = "lamp parcel"  # found in all of lamp, giving-back and parcels


def ask(index: Index, text: str, lang: str = "en", **options: Any) -> SearchResult:
    return search(index, Query(text, lang, **options))


def slugs(result: SearchResult) -> set[str]:
    return {hit.slug for hit in result.hits}


@pytest.mark.parametrize(
    ("lang", "text", "slug", "anchor"),
    [
        ("en", "where is my parcel", "parcels", "where-is-my-parcel"),
        ("en", "how are refunds paid", "return-policy", "how-refunds-are-paid"),
        ("en", "forgotten password", "reset-password", ""),
        ("fa", "پولم چطور برمی‌گردد", "return-policy", "پول-چطور-برمی-گردد"),
        ("th", "คืนเงินอย่างไร", "return-policy", "คืนเงินอย่างไร"),
        ("tr", "iadenin parası nasıl ödenir", "return-policy", "iadenin-parası-nasıl-ödenir"),
        ("ne", "पैसा कसरी फिर्ता हुन्छ", "return-policy", "पैसा-कसरी-फिर्ता-हुन्छ"),
    ],
)
def test_a_question_in_each_language_finds_its_passage(
    index: Index, lang: str, text: str, slug: str, anchor: str
) -> None:
    result = ask(index, text, lang)

    assert (result.answered, result.reason) == (True, None)
    best = result.hits[0]
    assert (best.lang, best.slug, best.anchor) == (lang, slug, anchor)
    assert best.url == f"/{lang}/articles/{slug}" + (f"#{anchor}" if anchor else "")


def test_a_hit_carries_what_a_page_shows(index: Index) -> None:
    best = ask(index, "money back to the card").hits[0]

    assert (best.slug, best.category, best.kind) == ("return-policy", "returns", Kind.POLICY)
    assert best.tags == ("returns", "refunds")
    assert best.title.text == "Return policy"
    assert best.heading.text == "How refunds are paid"
    assert "goes back to the card" in best.snippet.text
    assert best.score > 0


def test_an_article_is_found_once_however_many_passages_match(index: Index) -> None:
    found = [hit.slug for hit in ask(index, "parcel neighbour tracking").hits]

    assert found.count("parcels") == 1


def test_hits_come_best_first_and_confidence_is_a_share(index: Index) -> None:
    result = ask(index, LAMPS)

    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= result.confidence <= 1


def test_a_word_that_is_not_wanted_leaves_out_whatever_its_title_or_text_says(
    index: Index,
) -> None:
    asked = {hit.slug for hit in ask(index, "refund").hits}
    left = {hit.slug for hit in ask(index, "refund -return").hits}

    assert "return-policy" in asked, "its title has the word, and so has each of its passages"
    assert left < asked
    assert "return-policy" not in left
    assert ask(index, "refund -zanzibar").hits == ask(index, "refund").hits


@pytest.mark.parametrize("text", ["", "   ", "?!… — 🙂", "\0\n\t"])
def test_a_question_without_words_is_empty(index: Index, text: str) -> None:
    result = ask(index, text)

    assert (result.answered, result.reason, result.confidence) == (False, "empty", 0.0)
    assert (result.hits, result.total, result.facets.kinds) == ((), 0, ())


def test_words_that_stand_nowhere_find_nothing(index: Index) -> None:
    result = ask(index, "xylophon qwzjk")

    assert (result.answered, result.reason, result.total) == (False, "no_hits", 0)


def test_a_language_without_articles_finds_nothing(index: Index) -> None:
    assert ask(index, "lamp", "de").reason == "no_hits"


def test_languages_are_not_mixed(index: Index) -> None:
    assert slugs(ask(index, "lamp", "tr")) == set()
    assert {hit.lang for hit in ask(index, "पैसा", "ne").hits} == {"ne"}


def test_a_question_that_is_too_long_is_refused_with_the_limit(index: Index) -> None:
    assert ask(index, ("lamp " * 100)[:MAX_CHARACTERS]).total > 0

    with pytest.raises(BadQuery) as caught:
        ask(index, "x" * (MAX_CHARACTERS + 1))
    assert caught.value.message == (
        f"The question has {MAX_CHARACTERS + 1} characters; at most {MAX_CHARACTERS} are searched."
        " Ask in one or two sentences."
    )
    assert (caught.value.code, caught.value.status) == ("bad-query", 400)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"lamp", "giving-back", "parcels"}),
        (Filters(kinds=frozenset({Kind.PRODUCT})), {"lamp"}),
        (Filters(kinds=frozenset({Kind.PRODUCT, Kind.FAQ})), {"lamp", "parcels"}),
        (Filters(tags=frozenset({"lighting"})), {"lamp", "giving-back"}),
        (Filters(tags=frozenset({"recycling", "delivery"})), {"giving-back", "parcels"}),
        (Filters(categories=frozenset({"products"})), {"lamp", "giving-back"}),
        (
            Filters(kinds=frozenset({Kind.GUIDE}), tags=frozenset({"lighting"})),
            {"giving-back"},
        ),
        (Filters(kinds=frozenset({Kind.POLICY}), tags=frozenset({"lighting"})), set()),
    ],
)
def test_filters_restrict_what_is_found(index: Index, filters: Filters, expected: set[str]) -> None:
    result = ask(index, LAMPS, filters=filters)
    found = {slug for slug in slugs(result) if slug in {"lamp", "giving-back", "parcels"}}

    assert found == expected
    for hit in result.hits:
        assert not filters.kinds or hit.kind in filters.kinds
        assert not filters.tags or filters.tags & set(hit.tags)
        assert not filters.categories or hit.category in filters.categories


def test_facets_count_everything_that_was_found_not_one_page(index: Index) -> None:
    result = ask(index, LAMPS, size=1)
    everything = ask(index, LAMPS, size=50)

    assert len(result.hits) == 1
    assert result.total == everything.total == len(everything.hits)
    assert result.facets == everything.facets
    counts = {facet.value: facet.count for facet in result.facets.tags}
    assert counts["lighting"] == 2
    kinds = {facet.value: facet.count for facet in result.facets.kinds}
    assert kinds == {
        kind: sum(hit.kind == kind for hit in everything.hits)
        for kind in {str(hit.kind) for hit in everything.hits}
    }
    assert [facet.count for facet in result.facets.kinds] == sorted(kinds.values(), reverse=True)
    assert sum(facet.count for facet in result.facets.categories) == result.total


def test_pages_joined_are_the_whole_list(index: Index) -> None:
    everything = ask(index, LAMPS, size=50)
    assert everything.total >= 3

    pages = [ask(index, LAMPS, page=number + 1, size=1) for number in range(everything.total)]

    assert [page.hits[0].slug for page in pages] == [hit.slug for hit in everything.hits]
    beyond = ask(index, LAMPS, page=everything.total + 1, size=1)
    assert (beyond.hits, beyond.total) == ((), everything.total)


@given(st.text(max_size=80), st.sampled_from(["en", "fa", "th", "tr", "ne", "de", ""]))
@settings(max_examples=60, deadline=None)
def test_no_question_breaks_the_search(index: Index, text: str, lang: str) -> None:
    result = ask(index, text, lang)

    assert result.query.text == text
    assert result.answered == (result.reason is None)
    for hit in result.hits:
        for excerpt in (hit.title, hit.heading, hit.snippet):
            assert all(0 <= start < end <= len(excerpt.text) for start, end in excerpt.highlights)


def test_related_articles_are_others_of_the_same_language(index: Index) -> None:
    lamp = index.article("en", "lamp")
    assert lamp is not None

    found = related(index, lamp)

    assert "giving-back" in [article.slug for article in found]
    assert "lamp" not in [article.slug for article in found]
    assert {article.lang for article in found} == {"en"}
    assert len(related(index, lamp, limit=1)) == 1


def test_words_as_typed_are_not_mended_and_not_read_in_another_way(index: Index) -> None:
    mended = search(index, Query("neigbour parcel", "en"))
    exact = search(index, Query("neigbour parcel", "en", exact=True))

    assert mended.correction == "neighbour parcel"
    assert exact.correction is None
    assert exact.hits
    assert exact.hits[0].slug == "parcels"
