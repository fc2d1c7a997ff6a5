"""Documents → numbered tokens: what every array of the index is computed from.

They are kept as the forward index, which tells the stems of a passage in order. Ranking reads it to
see how near a question's words are to one another; analysing passages again would take too long.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.index.document import FIELDS, Document
from kb.index.matrix import Ints, open_array, save_array
from kb.index.vocabulary import Vocabulary, open_vocabulary, save_vocabulary


@dataclass(frozen=True, slots=True)
class Runs:
    """The stems of one field, document after document.

    Document n has `stems[starts[n]:starts[n + 1]]`. Shapes: (documents + 1,)
    and (tokens,).
    """

    starts: NDArray[np.int64]
    stems: Ints

    def of(self, document: int) -> Ints:
        """Numbers of the stems in a document's field, in text order; a view."""
        return self.stems[self.starts[document] : self.starts[document + 1]]

    def lengths(self) -> NDArray[np.int64]:
        """Tokens in each document; shape (documents,)."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The stems of a language's documents, field by field, and the words they were made from.

    `forms` are the different words as they are written, `form_counts` how often each occurs and
    `form_stems` the number of its stem; both have shape (forms,).
    """

    stems: Vocabulary
    fields: dict[str, Runs]
    forms: Vocabulary
    form_counts: Ints
    form_stems: Ints

    @property
    def documents(self) -> int:
        return len(self.fields[FIELDS[0]].starts) - 1


class _Numbers(dict[str, int]):
    """Gives each new string the next number."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def read_tokens(documents: Sequence[Document], lang: str) -> Tokens:
    """Analyse every field of every document."""
    analyzer = analyzer_for(lang)
    stems, forms = _Numbers(), _Numbers()
    form_counts, form_stems = array("i"), array("i")
    fields: dict[str, Runs] = {}
    for place, name in enumerate(FIELDS):
        ids, starts = array("i"), array("q", [0])
        seen: dict[str, array[int]] = {}
        for document in documents:
            text = document.texts[place]
            run = seen.get(text)
            if run is None:
                # Titles, asks, tags and facts stand in every passage of an article.
                run = seen[text] = array("i")
                for token in analyzer.tokens(text):
                    run.append(stems[token.stem])
                    number = forms[token.text]
                    if number == len(form_counts):
                        form_counts.append(0)
                        form_stems.append(run[-1])
                    form_counts[number] += 1
            ids.extend(run)
            starts.append(len(ids))
        fields[name] = Runs(np.array(starts, np.int64), np.array(ids, np.int32))
    return _sort(stems, forms, fields, form_counts, form_stems)


def save_tokens(folder: Path, tokens: Tokens) -> None:
    """Write tokens into a folder; `open_tokens` reads them."""
    save_vocabulary(folder, "stems", tokens.stems.words)
    save_vocabulary(folder, "forms", tokens.forms.words)
    save_array(folder, "forms.counts", tokens.form_counts)
    save_array(folder, "forms.stems", tokens.form_stems)
    for name, runs in tokens.fields.items():
        save_array(folder, f"{name}.starts", runs.starts)
        save_array(folder, f"{name}.stems", runs.stems)


def open_tokens(folder: Path) -> Tokens:
    """Open saved tokens; arrays are memory-mapped."""
    return Tokens(
        stems=open_vocabulary(folder, "stems"),
        fields={
            name: Runs(open_array(folder, f"{name}.starts"), open_array(folder, f"{name}.stems"))
            for name in FIELDS
        },
        forms=open_vocabulary(folder, "forms"),
        form_counts=open_array(folder, "forms.counts"),
        form_stems=open_array(folder, "forms.stems"),
    )


def _sort(
    stems: dict[str, int],
    forms: dict[str, int],
    fields: dict[str, Runs],
    form_counts: array[int],
    form_stems: array[int],
) -> Tokens:
    """Renumber from order of appearance to sorted order, so that prefixes are ranges."""
    stem_order, form_order = sorted(stems), sorted(forms)
    renumbered = np.zeros(len(stems), np.int32)
    for number, word in enumerate(stem_order):
        renumbered[stems[word]] = number
    from_old = np.array([forms[word] for word in form_order], np.int64)
    return Tokens(
        stems=Vocabulary(stem_order),
        fields={name: Runs(runs.starts, renumbered[runs.stems]) for name, runs in fields.items()},
        forms=Vocabulary(form_order),
        form_counts=np.array(form_counts, np.int32)[from_old],
        form_stems=renumbered[np.array(form_stems, np.int32)[from_old]],
    )
