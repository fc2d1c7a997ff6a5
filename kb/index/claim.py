"""What an article claims to answer: its title, its asks and its headings."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Article, Kind


@dataclass(frozen=True, slots=True)
class Claim:
    """One of them. `passage` is the place in the article of the passage that answers it: of the
    heading, or 0 for the title and the asks, which the opening answers. `offered` says whether
    customers who type are offered it: headings are questions in question lists alone.
    """

    text: str
    passage: int
    offered: bool


def find_claims(article: Article) -> list[Claim]:
    """The claims of an article, in order."""
    claims = [Claim(text, 0, offered=True) for text in (article.title, *article.asks)]
    is_list = article.kind is Kind.FAQ
    claims += [
        Claim(passage.heading, place, offered=is_list)
        for place, passage in enumerate(article.passages)
        if passage.heading
    ]
    return claims
