"""What an article claims to answer finds it; where it does not, the rival is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kb.analysis import analyzer_for
from kb.index import Claims, Index
from kb.result import Query
from kb.search import search
from kb.search.claim import ClaimReader, make_reader
from kb.search.claims import find_broken_claims
from kb.search.explain import explain
from search.conftest import MakeIndex

LANGS = ["en", "fa", "ne", "th", "tr"]


def test_every_ask_of_the_small_help_centre_finds_its_article_first(index: Index) -> None:
    asks = [(ask, article) for article in index.articles("en") for ask in article.asks]

    assert len(asks) == 3
    for ask, article in asks:
        assert search(index, Query(ask, "en")).hits[0].slug == article.slug


@pytest.mark.parametrize("lang", LANGS)
def test_every_ask_of_the_starter_articles_is_kept(starter: Index, lang: str) -> None:
    articles = starter.articles(lang)

    assert sum(len(article.asks) for article in articles) > 50
    assert [broken.message for broken in find_broken_claims(starter, articles)] == []


def test_an_ask_outweighs_a_mention_of_its_words(make_index: MakeIndex) -> None:
    body = "Can I send it back? Can I send it back? Ask us whether you can send it back."
    index = make_index(
        {
            "en/a/chat.md": f"---\ntitle: Chat\n---\n\n{body}\n",
            "en/a/returns.md": "---\ntitle: Returns\nasks: [Can I send it back?]\n---\n\nYes.\n",
        }
    )

    result = search(index, Query("can i send it back", "en"))

    assert [hit.slug for hit in result.hits] == ["returns", "chat"]
    reasons = [part.reason for part in explain(index, result.query).hits[0].parts]
    assert "the article claims to answer “Can I send it back?”" in reasons


STOLEN = {
    **{
        f"en/help/parcel-{number}.md": (
            f"---\ntitle: Where is my parcel now? ({number})\n"
            "asks: [where is my parcel now]\n---\n\n"
            "Where is my parcel now? Open the link to see where your parcel is.\n"
        )
        for number in (1, 2, 3)
    },
    "en/help/giraffes.md": """\
        ---
        title: Giraffes
        asks:
          - how tall are giraffes
          - where is my parcel now
        ---

        Tall.
        """,
}


def test_an_ask_that_others_answer_is_reported_with_its_line_and_rival(
    make_index: MakeIndex,
) -> None:
    index = make_index(STOLEN)
    articles = index.articles("en")
    steps: list[tuple[int, int]] = []

    broken = find_broken_claims(index, articles, lambda done, total: steps.append((done, total)))

    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    stolen = [each for each in broken if each.article.slug == "giraffes"]
    (claim,) = stolen
    assert (claim.ask, claim.line, claim.rank) == ("where is my parcel now", 5, 4)
    assert claim.rival.startswith("parcel-")
    assert claim.message == (
        f"asking “where is my parcel now” finds {claim.rival} first and this article at place 4."
        " Use the words of the ask in the article, or move the ask to the article that answers it."
    )


def test_an_ask_without_words_finds_nothing_and_says_so(make_index: MakeIndex) -> None:
    index = make_index({"en/a/b.md": "---\ntitle: Lamp\nasks: ['?!']\n---\n\nText.\n"})

    (claim,) = find_broken_claims(index, index.articles("en"))

    assert (claim.line, claim.rank, claim.rival) == (3, 0, "")
    assert claim.message == "asking “?!” finds nothing. Use its words in the article."


@pytest.mark.parametrize("make", [make_reader, ClaimReader])  # by the kernel, and without it
@pytest.mark.parametrize(
    ("asked", "claimed", "likeness"),
    [
        ("can I send it back", "Can I send it back?", (1, 1)),
        ("send it back, can I", "Can I send it back?", (1, 1)),  # in any order
        ("could I send it back", "Can I send it back?", (0.3, 0.99)),
        ("getting my money back", "get my money back", (0.9, 1)),  # in any form
        ("xylophone", None, (0, 0)),
    ],
)
def test_likeness_is_of_words_whatever_their_order_and_endings(
    index: Index,
    make: Callable[[Claims], ClaimReader],
    asked: str,
    claimed: str | None,
    likeness: tuple[float, float],
) -> None:
    slugs = [article.slug for article in index.articles("en")]
    stems = [token.stem for token in analyzer_for("en").tokens(asked)]

    article = slugs.index("return-policy")

    reader = make(index.claims("en"))
    like = reader.nearest(stems, [article]).get(article)

    assert (reader.text(like.number) if like else None) == claimed
    low, high = likeness
    assert low <= (like.likeness if like else 0.0) <= high
