"""What a hit shows of a passage: a tenth of its article, which need not be read for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.codec import decode_json, encode_json
from kb.index.lines import Lines, extend_lines, open_lines, save_lines
from kb.model import Article, Kind

_NAME = "shown"


class Shown(NamedTuple):
    """One passage with what is shown of its article.

    A passage that is a heading alone has the text of the first passage of the article that has one:
    it stands `distance` passages further on, or before when that is below 0.
    """

    category: str
    slug: str
    kind: Kind
    tags: tuple[str, ...]
    title: str
    anchor: str
    heading: str
    text: str
    distance: int


def show_passages(article: Article) -> Iterator[Shown]:
    """What is shown of each passage of an article."""
    header = article.category, article.slug, article.kind, article.tags, article.title
    passages = article.passages
    first = next((place for place, passage in enumerate(passages) if passage.text), None)
    for place, passage in enumerate(passages):
        source = place if passage.text or first is None else first
        text = passages[source].text
        yield Shown(*header, passage.anchor, passage.heading, text, source - place)


def save_shown(folder: Path, articles: Sequence[Article]) -> None:
    """Write what is shown of all passages of articles, in order."""
    save_lines(folder, _NAME, _encode(articles))


def extend_shown(folder: Path, old: Path, added: Sequence[Article]) -> None:
    """Write the records saved in the folder `old`, and those of the passages of more articles
    behind them."""
    extend_lines(old, folder, _NAME, _encode(added))


def open_shown(folder: Path) -> Lines:
    """Open saved records, one for each document."""
    return open_lines(folder, _NAME)


def decode_shown(records: Sequence[bytes]) -> tuple[Shown, ...]:
    """Read records, all in one go."""
    return decode_json(b"[" + b",".join(records) + b"]", tuple[Shown, ...])


def _encode(articles: Sequence[Article]) -> list[bytes]:
    return [encode_json(each) for article in articles for each in show_passages(article)]
