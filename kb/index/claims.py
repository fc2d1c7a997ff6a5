"""What articles claim to answer: their titles, their asks and their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.lines import Lines, open_lines, save_texts
from kb.index.matrix import Ints, open_array, save_array
from kb.index.vocabulary import Vocabulary
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


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a language's articles, article after article.

    Article n has those from `starts[n]` to `starts[n + 1]`. `texts` are as written, `stems` as
    `ArticleWords.claims` has them; `owners`, `passages` and `offered` have shape (claims,).
    Of each stem of the lexicon, `holders[holder_starts[stem]:holder_starts[stem + 1]]` are the
    claims that hold it.
    """

    starts: NDArray[np.int64]
    owners: Ints
    passages: Ints
    offered: NDArray[np.bool_]
    texts: Lines
    stems: Lines
    holder_starts: NDArray[np.int64]
    holders: Ints

    def of(self, article: int) -> range:
        """Numbers of an article's claims."""
        return range(int(self.starts[article]), int(self.starts[article + 1]))

    def holding(self, stem: int) -> list[int]:
        """Numbers of the claims that hold a stem, ascending."""
        start, end = self.holder_starts[stem], self.holder_starts[stem + 1]
        return [int(number) for number in self.holders[start:end]]


def save_claims(
    folder: Path,
    articles: Sequence[Article | None],
    words: Sequence[Sequence[str]],
    lexicon: Vocabulary,
) -> None:
    """Write the claims of articles with their stems; of None, an article that is gone, there are
    none."""
    claims = [find_claims(each) if each else [] for each in articles]
    sizes = [len(each) for each in claims]
    flat = [claim for each in claims for claim in each]
    stems = [text for each, own in zip(articles, words, strict=True) if each for text in own]
    save_array(folder, "claims.starts", np.concatenate(([0], np.cumsum(sizes))).astype(np.int64))
    save_array(folder, "claims.owners", np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))
    save_array(folder, "claims.passages", np.array([each.passage for each in flat], np.int32))
    save_array(folder, "claims.offered", np.array([each.offered for each in flat], np.bool_))
    save_texts(folder, "claims.texts", (each.text for each in flat))
    save_texts(folder, "claims.stems", stems)
    pairs = np.array(list(_holders(stems, lexicon)), np.int64).reshape(-1, 2)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    starts = np.searchsorted(pairs[:, 0], np.arange(len(lexicon) + 1))
    save_array(folder, "claims.holder_starts", starts.astype(np.int64))
    save_array(folder, "claims.holders", pairs[:, 1].astype(np.int32))


def open_claims(folder: Path) -> Claims:
    """Open saved claims."""
    return Claims(
        starts=open_array(folder, "claims.starts"),
        owners=open_array(folder, "claims.owners"),
        passages=open_array(folder, "claims.passages"),
        offered=open_array(folder, "claims.offered"),
        texts=open_lines(folder, "claims.texts"),
        stems=open_lines(folder, "claims.stems"),
        holder_starts=open_array(folder, "claims.holder_starts"),
        holders=open_array(folder, "claims.holders"),
    )


def _holders(claims: Sequence[str], lexicon: Vocabulary) -> Iterator[tuple[int, int]]:
    """(stem, claim) pairs."""
    for number, claim in enumerate(claims):
        for stem in set(claim.split(" ")):
            found = lexicon.find(stem)
            if found is not None:
                yield found, number
