"""What is known of a language's articles without reading them: for lists, filters and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.codec import decode_json, encode_json
from kb.index.matrix import Ints, open_array, save_array
from kb.kernel import Column, ValueCounter, kernel
from kb.model import Article, Kind

K = TypeVar("K")

_NAMES_FILE = "catalogue.json"
_ARRAYS = (
    "order",
    "kinds",
    "categories",
    "tag_starts",
    "tags",
    "attribute_starts",
    "attributes",
)


@dataclass(frozen=True, slots=True)
class Names:
    """The strings that the numbers in the arrays stand for. A slug is empty when its article is
    gone; `attributes` are a name with a value, in the order in which editors wrote them."""

    slugs: tuple[str, ...]
    kinds: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]


class Values(NamedTuple):
    """Of each column of `Names`, numbers that belong to its values."""

    kinds: list[int]
    categories: list[int]
    tags: list[int]
    attributes: list[int]


class Catalogue:
    """Kind, category, tags and attributes of every article, by the article's number.

    `order` has the numbers of the articles that there are, in the order of their categories and
    then by title. `kinds` and `categories` have shape (articles,), −1 for an article that is gone;
    article n has `tags[tag_starts[n]:tag_starts[n + 1]]`, and attributes likewise.
    """

    def __init__(
        self,
        names: Names,
        order: Ints,
        kinds: Ints,
        categories: Ints,
        tag_starts: NDArray[np.int64],
        tags: Ints,
        attribute_starts: NDArray[np.int64],
        attributes: Ints,
    ) -> None:
        self.names = names
        self.order = order
        self.kinds = kinds
        self.categories = categories
        self.tag_starts = tag_starts
        self.tags = tags
        self.attribute_starts = attribute_starts
        self.attributes = attributes

    def listed(self, category: str | None = None, kind: Kind | None = None) -> list[int]:
        """Numbers of the articles in order; `category` and `kind` restrict them."""
        order = self.order
        for name, known, numbers in (
            (category, self.names.categories, self.categories),
            (kind, self.names.kinds, self.kinds),
        ):
            if name is not None:
                place = known.index(name) if name in known else len(known)
                order = order[numbers[order] == place]
        return [int(number) for number in order]

    def count(self, articles: Sequence[int] | NDArray[Any]) -> Values:
        """How many of these articles (by number, each once) have each value, by the value's place
        in `Names`."""
        numbers = np.ascontiguousarray(articles, np.int32)
        if self._counter is not None:
            return Values(*self._counter.count(numbers))
        return Values(*(_count(column, numbers) for column in self._columns))

    @cached_property
    def ranks(self) -> Values:
        """Of all values, the places in `Names` in the order of the names; kept, because each search
        needs them."""
        names = self.names
        known = names.kinds, names.categories, names.tags, names.attributes
        return Values(*(sorted(range(len(each)), key=each.__getitem__) for each in known))

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        names = self.names
        return (
            Column(self.kinds, len(names.kinds)),
            Column(self.categories, len(names.categories)),
            Column(self.tags, len(names.tags), self.tag_starts),
            Column(self.attributes, len(names.attributes), self.attribute_starts),
        )

    @cached_property
    def _counter(self) -> ValueCounter | None:
        library = kernel()
        return ValueCounter(library, self._columns, len(self.kinds)) if library else None

    @cached_property
    def by_slug(self) -> dict[str, int]:
        """The number of the article at each address."""
        return {slug: number for number, slug in enumerate(self.names.slugs) if slug}

    @cached_property
    def tag_owners(self) -> Ints:
        """The article that each of `tags` belongs to; ascending."""
        return _owners(self.tag_starts)

    @cached_property
    def attribute_owners(self) -> Ints:
        """The article that each of `attributes` belongs to; ascending."""
        return _owners(self.attribute_starts)


def _owners(starts: NDArray[np.int64]) -> Ints:
    articles = np.arange(len(starts) - 1, dtype=np.int32)
    return np.repeat(articles, np.diff(starts))


def _count(column: Column, articles: Ints) -> list[int]:
    """As the kernel counts, by numpy."""
    if column.starts is None:
        found = column.values[articles]
    else:
        found = _gather(column.starts, column.values, articles)
    return np.bincount(found[found >= 0], minlength=column.different).tolist()  # type: ignore[no-any-return]


def _gather(starts: NDArray[np.int64], values: Ints, articles: Ints) -> Ints:
    """The values of articles, one article's after the other's."""
    begins = starts[articles]
    sizes = starts[articles + 1] - begins
    ends = np.cumsum(sizes)
    # Places that count up from each article's first one, without a loop.
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + sizes, sizes)
    return np.asarray(values[places])


def save_catalogue(folder: Path, articles: Sequence[Article | None], order: Sequence[int]) -> None:
    """Write what is known of articles, by number; None stands for one that is gone. `order` has
    the numbers of the others in the editors' order."""
    kinds, categories, tags = _Numbers[str](), _Numbers[str](), _Numbers[str]()
    attributes = _Numbers[tuple[str, str]]()
    tagged = [each.tags if each else () for each in articles]
    described = [each.attribute_pairs if each and each.attributes else () for each in articles]
    arrays = {
        "order": np.array(order, np.int32),
        "kinds": np.array([kinds[each.kind] if each else -1 for each in articles], np.int32),
        "categories": np.array(
            [categories[each.category] if each else -1 for each in articles], np.int32
        ),
        "tag_starts": np.cumsum([0, *map(len, tagged)]),
        "tags": np.array([tags[tag] for each in tagged for tag in each], np.int32),
        "attribute_starts": np.cumsum([0, *map(len, described)]),
        "attributes": np.array([attributes[pair] for each in described for pair in each], np.int32),
    }
    for name, array in arrays.items():
        save_array(folder, f"catalogue.{name}", array)
    slugs = tuple(each.slug if each else "" for each in articles)
    names = Names(slugs, tuple(kinds), tuple(categories), tuple(tags), tuple(attributes))
    (folder / _NAMES_FILE).write_bytes(encode_json(names))


def open_catalogue(folder: Path) -> Catalogue:
    """Open a saved catalogue."""
    names = decode_json((folder / _NAMES_FILE).read_bytes(), Names)
    return Catalogue(names, *(open_array(folder, f"catalogue.{name}") for name in _ARRAYS))


class _Numbers(dict[K, int]):
    """Numbers names in order of appearance."""

    def __missing__(self, name: K) -> int:
        self[name] = number = len(self)
        return number
