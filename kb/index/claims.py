"""What articles claim to answer: their titles, their asks and their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.claim import find_claims
from kb.index.lines import Lines, decode_text, encode_text, make_lines, open_lines, write_lines
from kb.index.matrix import Ints, open_array, save_array
from kb.index.merge import find_places
from kb.index.vocabulary import Vocabulary
from kb.index.words import ArticleWords
from kb.model import Article


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a language's articles, article after article.

    Article n has those from `starts[n]` to `starts[n + 1]`. `texts` are as written; `stems` as
    `ArticleWords.claims` has them, all of an article in one record, with a line end behind each.
    `owners`, `passages` and `offered` have shape (claims,).
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

    def stems_of(self, article: int) -> list[str]:
        """The stems of each claim of an article."""
        return _split(self.stems[article])

    def all_stems(self) -> list[str]:
        """The stems of each claim that there is."""
        return _split(self.stems.everything())

    def holding(self, stem: int) -> list[int]:
        """Numbers of the claims that hold a stem, ascending."""
        start, end = self.holder_starts[stem], self.holder_starts[stem + 1]
        return [int(number) for number in self.holders[start:end]]


def save_claims(
    folder: Path,
    articles: Sequence[Article],
    words: Sequence[ArticleWords],
    lexicon: Vocabulary,
) -> None:
    """Write the claims of articles that were analysed."""
    _save(folder, _read(articles, words, lexicon))


def patch_claims(
    folder: Path,
    old: Claims,
    gone: Sequence[int],
    added: tuple[Sequence[Article], Sequence[ArticleWords]],
    lexicons: tuple[Vocabulary, Vocabulary],
) -> None:
    """Write old claims, but of the articles that are gone, and those of articles behind them.

    `lexicons` are the old one and the one that the claims are written for.
    """
    before, after = lexicons
    more = _read(*added, after)
    owners = np.append(old.owners, more.owners + len(old.starts) - 1).astype(np.int32)
    live = ~np.isin(owners, gone)
    renumbered = find_places(before.words, after.words)
    stems = np.repeat(renumbered, np.diff(old.holder_starts))
    stems = np.append(stems, np.repeat(np.arange(len(after)), np.diff(more.holder_starts)))
    holders = np.append(old.holders, more.holders + len(old.owners))
    kept = live[holders]
    order = np.argsort(stems[kept], kind="stable")  # of a stem, the old ones stay before the new
    _save(
        folder,
        Claims(
            starts=np.append(old.starts, more.starts[1:] + old.starts[-1]),
            owners=owners,
            passages=np.append(old.passages, more.passages),
            offered=np.append(old.offered, more.offered) & live,
            texts=old.texts.joined(more.texts),
            stems=old.stems.joined(more.stems),
            holder_starts=_starts(stems[kept], len(after)),
            holders=holders[kept][order].astype(np.int32),
        ),
    )


def _read(
    articles: Sequence[Article], words: Sequence[ArticleWords], lexicon: Vocabulary
) -> Claims:
    claims = [find_claims(each) for each in articles]
    flat = [claim for each in claims for claim in each]
    stems = [text for each in words for text in each.claims]
    pairs = np.array(list(_holders(stems, lexicon)), np.int64).reshape(-1, 2)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    sizes = [len(each) for each in claims]
    return Claims(
        starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        owners=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        passages=np.array([each.passage for each in flat], np.int32),
        offered=np.array([each.offered for each in flat], np.bool_),
        texts=make_lines([encode_text(each.text) for each in flat]),
        stems=make_lines([encode_text("".join(map(_end_line, each.claims))) for each in words]),
        holder_starts=_starts(pairs[:, 0], len(lexicon)),
        holders=pairs[:, 1].astype(np.int32),
    )


def _end_line(stems: str) -> str:
    return stems + "\n"


def _split(lines: bytes) -> list[str]:
    return decode_text(lines).split("\n")[:-1]


def _starts(stems: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Where each stem's claims begin, and the end of the last."""
    return np.concatenate(([0], np.cumsum(np.bincount(stems, minlength=count)))).astype(np.int64)


_ARRAYS = ("starts", "owners", "passages", "offered", "holder_starts", "holders")


def _save(folder: Path, claims: Claims) -> None:
    for name in _ARRAYS:
        save_array(folder, f"claims.{name}", getattr(claims, name))
    write_lines(folder, "claims.texts", claims.texts)
    write_lines(folder, "claims.stems", claims.stems)


def open_claims(folder: Path) -> Claims:
    """Open saved claims."""
    return Claims(
        starts=open_array(folder, "claims.starts"),
        owners=open_array(folder, "claims.owners"),
        passages=open_array(folder, "claims.passages"),
        offered=open_array(folder, "claims.offered"),
        texts=open_lines(folder, "claims.texts"),
        # Each search reads those of twenty articles: 100 bytes an article are worth it.
        stems=open_lines(folder, "claims.stems", in_memory=True),
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
