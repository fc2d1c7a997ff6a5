"""Documents → numbered tokens: what every array of the index is computed from."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.index.document import FIELDS, Document
from kb.index.matrix import Ints, Matrix, make_matrix
from kb.index.words import Words, split


@dataclass(frozen=True, slots=True)
class Runs:
    """The items of one field, document after document.

    Document n has `items[starts[n]:starts[n + 1]]`. Shapes: (documents + 1,) and (items,).
    """

    starts: NDArray[np.int64]
    items: Ints

    def documents(self) -> NDArray[np.int64]:
        """The document that each item stands in; shape (items,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The stems of a language's documents, and the words that they were made from.

    `stems`, `forms` and `units` are sorted lists of different strings, and the numbers elsewhere
    are positions in them. A form is a word before stemming, loosened as stems are; a unit is what
    n-grams are cut from: a form, or in a script without spaces all that stands together.
    `stem_runs` and `unit_runs` have the numbers of each field's stems and units. Of each form,
    `form_texts` has the commonest way of writing it, `form_counts` how often it occurs and
    `form_stems` its stem.
    """

    documents: int
    stems: list[str]
    stem_runs: dict[str, Runs]
    units: list[str]
    unit_runs: dict[str, Runs]
    forms: list[str]
    form_texts: list[str]
    form_counts: Ints
    form_stems: Ints

    def count_stems(self, *fields: str) -> Matrix:
        """How often each stem stands in these fields of each document; stems × documents."""
        return _count([self.stem_runs[name] for name in fields], len(self.stems), self.documents)

    def count_units(self) -> Matrix:
        """How often each unit stands in each document; units × documents."""
        return _count(list(self.unit_runs.values()), len(self.units), self.documents)


def read_tokens(documents: Sequence[Document], lang: str) -> Tokens:
    """Number the words of every field of every document."""
    reader = _Reader(lang)
    stem_runs: dict[str, Runs] = {}
    unit_runs: dict[str, Runs] = {}
    for place, name in enumerate(FIELDS):
        stem_runs[name], unit_runs[name] = reader.read_field(documents, place)
    stems, stem_order = _sort(reader.stems)
    units, unit_order = _sort(reader.units)
    read = reader.read_forms()
    forms, form_order = _sort(read.numbers)
    by_form = np.argsort(form_order)
    return Tokens(
        documents=len(documents),
        stems=stems,
        stem_runs={name: _renumber(runs, stem_order) for name, runs in stem_runs.items()},
        units=units,
        unit_runs={name: _renumber(runs, unit_order) for name, runs in unit_runs.items()},
        forms=forms,
        form_texts=[read.texts[number] for number in by_form],
        form_counts=read.counts[by_form],
        form_stems=stem_order[read.stems[by_form]],
    )


@dataclass(frozen=True, slots=True)
class _Forms:
    """Forms by number of appearance; `texts`, `counts` and `stems` are as in `Tokens`."""

    numbers: dict[str, int]
    texts: list[str]
    counts: Ints
    stems: Ints


_NO_WORDS = Words("", "", "", b"")


class _Numbers(dict[str, int]):
    """Gives each new string the next number."""

    def of(self, words: str) -> array[int]:
        """The numbers of words that were joined."""
        return array("i", map(self.__getitem__, split(words)))

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class _Reader:
    """Numbers strings in order of appearance while it reads."""

    def __init__(self, lang: str) -> None:
        self.stems, self.units, self._texts = _Numbers(), _Numbers(), _Numbers()
        self._loosen = analyzer_for(lang).loosen
        # Every word as written and its stem: of what stands in all passages of an article, once.
        self._written, self._stemmed = array("i"), array("i")

    def read_field(self, documents: Sequence[Document], place: int) -> tuple[Runs, Runs]:
        """Stems and units of the field at `place` of all documents."""
        stems, stem_starts = array("i"), array("q", [0])
        units, unit_starts = array("i"), array("q", [0])
        # Titles, asks, tags and facts stand in every passage of an article: numbered once.
        article, seen, read = -1, _NO_WORDS, self._read(_NO_WORDS)
        for document in documents:
            words = document.words[place]
            if words is not seen or document.article != article:
                article, seen, read = document.article, words, self._read(words)
            stems.extend(read[0])
            units.extend(read[1])
            stem_starts.append(len(stems))
            unit_starts.append(len(units))
        return _runs(stem_starts, stems), _runs(unit_starts, units)

    def _read(self, words: Words) -> tuple[array[int], array[int]]:
        stems = self.stems.of(words.stems)
        self._written.extend(self._texts.of(words.texts))
        self._stemmed.extend(stems)
        return stems, self.units.of(words.units)

    def read_forms(self) -> _Forms:
        """The forms of all words that were read."""
        texts = list(self._texts)
        forms = _Numbers()
        form_of = np.array([forms[self._loosen(text)] for text in texts], np.int32)
        written = np.array(self._written, np.int32)
        counts = np.bincount(written, minlength=len(texts))
        # Of several ways to write a form the commonest, and of equals the first that was read.
        by_form = np.lexsort((np.arange(len(texts)), -counts, form_of))
        commonest = by_form[np.diff(form_of[by_form], prepend=-1) > 0]
        stem_of = np.zeros(len(texts), np.int32)
        stem_of[written] = self._stemmed  # a word has one stem, wherever it stands
        firsts = np.unique(form_of, return_index=True)[1]
        totals = np.bincount(form_of, counts, minlength=len(forms)).astype(np.int32)
        return _Forms(forms, [texts[number] for number in commonest], totals, stem_of[firsts])


def _runs(starts: array[int], items: array[int]) -> Runs:
    return Runs(np.array(starts, np.int64), np.array(items, np.int32))


def _sort(numbers: dict[str, int]) -> tuple[list[str], Ints]:
    """Strings in sorted order, and the new number of each old one."""
    words = sorted(numbers)
    renumbered = np.zeros(len(words), np.int32)
    for number, word in enumerate(words):
        renumbered[numbers[word]] = number
    return words, renumbered


def _renumber(runs: Runs, order: Ints) -> Runs:
    return Runs(runs.starts, order[runs.items])


def _count(runs: Sequence[Runs], rows: int, documents: int) -> Matrix:
    items = np.concatenate([run.items for run in runs]).astype(np.int64)
    columns = np.concatenate([run.documents() for run in runs])
    return make_matrix(items, columns, np.ones(len(items), np.float32), (rows, documents))
