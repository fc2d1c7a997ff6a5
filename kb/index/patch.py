"""A few articles changed among many: their passages go out of the arrays and come in anew.

The others keep their numbers and their impacts, so that the cost is that of copying. New passages
are weighed with what the last full compilation knew of all documents, the rarity of words and the
mean length of texts, which a few articles hardly change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.index.coarse import STEPS, CoarseMatrix, coarsen, rescale
from kb.index.document import FIELDS, Document
from kb.index.impact import SHORT_FIELDS, add_short, count_grams, count_pairs, weigh
from kb.index.matrix import Floats, Ints, Matrix, column_type
from kb.index.merge import Merged, Numbers, merge_words
from kb.index.scores import Scores, read_peaks
from kb.index.spans import join_spans, read_spans
from kb.index.tokens import Tokens, read_tokens
from kb.index.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: `gone` has True for each old document that is no more (shape: old documents),
    `lost` are those documents, `added` the new ones."""

    gone: NDArray[np.bool_]
    lost: Sequence[Document]
    added: Sequence[Document]

    @property
    def documents(self) -> int:
        """How many numbers of documents there are afterwards."""
        return len(self.gone) + len(self.added)


def patch_scores(old: Scores, change: Change, lang: str) -> Scores:
    """The arrays after a change.

    Numbers of documents stay as they are, and those added follow. A word that no article holds any
    more keeps its place, without postings.
    """
    tokens = read_tokens(change.added, lang)
    stems = merge_words(old.stems, tokens.stems)
    stem_topics = np.zeros((len(stems.words), old.stem_topics.shape[1]), np.float32)
    stem_topics[stems.old] = old.stem_topics
    folded = _fold_in(stem_topics, stems, tokens)
    return Scores(
        stems=stems.words,
        **_patch_stems(old, tokens, stems, change),
        **_patch_pairs(old, tokens, stems, change),
        **_patch_grams(old, tokens, lang, change),
        stem_topics=stem_topics,
        document_topics=np.concatenate((old.document_topics, folded)),
        **_patch_forms(old, tokens, read_tokens(change.lost, lang), stems),
        articles=_append(old.articles, [each.article for each in change.added]),
        passages=_append(old.passages, [each.passage for each in change.added]),
        collections=old.collections,
        spans=join_spans(old.spans, stems.old, read_spans(change.added, tokens), stems.new),
    )


def _spread(matrix: Matrix, rows: Numbers, total: int) -> Matrix:
    """The same rows at other numbers, ascending; the rows between are empty."""
    sizes = np.zeros(total, np.int64)
    sizes[rows] = matrix.row_sizes()
    return Matrix(_starts(sizes), matrix.columns, matrix.values)


def _starts(sizes: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def _frequencies(old: Ints, rows: Numbers, counts: Matrix) -> Ints:
    """In how many documents each term stood at the last compilation, under its new number. One
    that was not there then is as frequent as the added documents make it."""
    frequencies = np.zeros(counts.rows, np.int32)
    frequencies[rows] = old
    return np.where(frequencies > 0, frequencies, counts.row_sizes()).astype(np.int32)


AnyMatrix = TypeVar("AnyMatrix", Matrix, CoarseMatrix)


def _join(old: AnyMatrix, rows: Numbers, added: AnyMatrix, change: Change) -> AnyMatrix:
    """The old rows at their new numbers without the columns that are gone, each followed by the
    added columns of its row."""
    dropped = np.flatnonzero(change.gone[old.columns])
    owners = np.searchsorted(old.starts, dropped, side="right") - 1
    sizes = added.row_sizes()
    sizes[rows] += old.row_sizes() - np.bincount(owners, minlength=old.rows)
    # Where the added columns of each row go: behind the old ones of it and of the rows before it.
    filled: Numbers = np.flatnonzero(added.row_sizes())
    ends = old.starts[np.searchsorted(rows, filled, side="right")]
    runs = [*zip(added.starts[filled].tolist(), added.starts[filled + 1].tolist(), strict=True)]
    type_of = column_type(change.documents)
    more = (added.columns + len(change.gone)).astype(type_of)
    columns = _splice(old.columns.astype(type_of, copy=False), dropped, ends, more, runs)
    values = _splice(old.values, dropped, ends, added.values.astype(old.values.dtype), runs)
    return replace(added, starts=_starts(sizes), columns=columns, values=values)


Numeric = TypeVar("Numeric", bound=np.generic)


def _splice(
    old: NDArray[Numeric],
    dropped: Numbers,
    places: Numbers,
    added: NDArray[Numeric],
    runs: Sequence[tuple[int, int]],
) -> NDArray[Numeric]:
    """An array without the entries at `dropped`, and with a run of `added` before the entry at each
    of `places`; both ascend. What is between is copied as a whole: masks take three times as
    long."""
    pieces = []
    begun = 0
    changes = [
        *zip(places.tolist(), runs, strict=True),
        *((place, None) for place in dropped.tolist()),
    ]
    for place, run in sorted(changes, key=itemgetter(0)):  # stable: what is added comes first
        pieces.append(old[begun:place])
        begun = place if run else place + 1
        if run:
            pieces.append(added[slice(*run)])
    return np.concatenate((*pieces, old[begun:]))


def _patch_stems(old: Scores, tokens: Tokens, stems: Merged, change: Change) -> dict[str, Any]:
    total, count = len(stems.words), len(change.added)
    whole = _spread(tokens.count_stems(*FIELDS), stems.new, total)
    short = _spread(tokens.count_stems(*SHORT_FIELDS), stems.new, total)
    frequencies = _frequencies(old.stem_frequencies, stems.old, whole)
    short_frequencies = _frequencies(old.short_frequencies, stems.old, short)
    added = add_short(
        weigh(whole, count, old.collection("whole"), frequencies),
        weigh(short, count, old.collection("short"), short_frequencies),
        count,
    )
    impacts = _join(old.stem_impacts, stems.old, added, change)
    return {
        "stem_impacts": impacts,
        "stem_frequencies": frequencies,
        "short_frequencies": short_frequencies,
        **read_peaks(impacts, _known_tenths(old, stems, added, change)),
    }


def _known_tenths(old: Scores, stems: Merged, added: Matrix, change: Change) -> Floats:
    """The tenth highest impact of each stem that nothing came to and nothing went from; others have
    NaN."""
    tenths = np.full(added.rows, np.nan, np.float32)
    tenths[stems.old] = old.stem_tenths
    tenths[added.row_sizes() > 0] = np.nan
    dropped = np.flatnonzero(change.gone[old.stem_impacts.columns])
    owners = np.searchsorted(old.stem_impacts.starts, dropped, side="right") - 1
    tenths[stems.old[owners]] = np.nan
    return tenths


def _patch_pairs(old: Scores, tokens: Tokens, stems: Merged, change: Change) -> dict[str, Any]:
    added_keys, counts = count_pairs(tokens)
    old_keys = _rename(old.pair_keys, stems.old, len(old.stems), len(stems.words))
    new_keys = _rename(added_keys, stems.new, len(tokens.stems), len(stems.words))
    # Both ascend, and stay different.
    fresh = new_keys[np.append(old_keys, -1)[np.searchsorted(old_keys, new_keys)] != new_keys]
    keys = np.insert(old_keys, np.searchsorted(old_keys, fresh), fresh)
    is_old = np.ones(len(keys), np.bool_)
    is_old[np.searchsorted(keys, fresh)] = False
    rows = np.flatnonzero(is_old)
    counts = _spread(counts, np.searchsorted(keys, new_keys), len(keys))
    frequencies = _frequencies(old.pair_frequencies, rows, counts)
    added = weigh(counts, len(change.added), old.collection("pairs"), frequencies)
    return {
        "pair_keys": keys,
        "pair_impacts": _join(old.pair_impacts, rows, added, change),
        "pair_frequencies": frequencies,
    }


def _rename(keys: Numbers, stems: Numbers, before: int, after: int) -> Numbers:
    """Keys of pairs under the stems' new numbers."""
    first = keys // max(before, 1)
    return np.asarray(stems[first] * after + stems[keys - first * before], np.int64)


def _patch_grams(old: Scores, tokens: Tokens, lang: str, change: Change) -> dict[str, Any]:
    added_grams, counts = count_grams(tokens, lang)
    grams = merge_words(old.grams, added_grams)
    counts = _spread(counts, grams.new, len(grams.words))
    frequencies = _frequencies(old.gram_frequencies, grams.old, counts)
    added = weigh(counts, len(change.added), old.collection("grams"), frequencies)
    # What is added may be higher than all that a row had: its steps grow.
    before = np.zeros(len(grams.words), np.float32)
    before[grams.old] = old.gram_impacts.scales
    scales = np.maximum(before, added.peaks() / np.float32(STEPS))
    kept = rescale(old.gram_impacts, scales[grams.old])
    impacts = _join(kept, grams.old, coarsen(added, scales), change)
    return {
        "grams": grams.words,
        "gram_impacts": impacts,
        "gram_peaks": impacts.peaks(),
        "gram_frequencies": frequencies,
    }


def _patch_forms(old: Scores, tokens: Tokens, lost: Tokens, stems: Merged) -> dict[str, Any]:
    forms = merge_words(old.forms, tokens.forms)
    counts = np.zeros(len(forms.words), np.int64)
    counts[forms.old] = old.form_counts
    counts[forms.new] += tokens.form_counts
    counts[[bisect_left(forms.words.words, form) for form in lost.forms]] -= lost.form_counts
    of_stem = np.full(len(forms.words), -1, np.int32)
    of_stem[forms.old] = stems.old[old.form_stems]
    texts = list(old.form_texts.words)
    fresh = of_stem[forms.new] < 0
    of_stem[forms.new[fresh]] = stems.new[tokens.form_stems[fresh]]
    for place in np.flatnonzero(fresh).tolist():
        texts.insert(int(forms.new[place]), tokens.form_texts[place])
    return {
        "forms": forms.words,
        "form_texts": Vocabulary(texts),
        "form_counts": np.maximum(counts, 0).astype(np.int32),
        "form_stems": of_stem,
    }


def _fold_in(stem_topics: Floats, stems: Merged, tokens: Tokens) -> Floats:
    """Where added documents are among the topics: the sum of their stems' vectors, as at the last
    compilation; a stem that was not known then says nothing."""
    counts = tokens.count_stems(*FIELDS)
    places = np.zeros((tokens.documents, stem_topics.shape[1]), np.float32)
    rows = np.repeat(stems.new, counts.row_sizes())
    np.add.at(places, counts.columns, (1 + np.log(counts.values))[:, None] * stem_topics[rows])
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    return np.asarray(places / np.maximum(lengths, 1e-9), np.float32)


def _append(numbers: Ints, more: Sequence[int]) -> Ints:
    return np.append(numbers, np.array(more, np.int32))
