"""A language's arrays handed to the kernel."""

from __future__ import annotations

from kb.index.coarse import CoarseMatrix
from kb.index.matrix import Matrix
from kb.index.scores import Scores
from kb.kernel import Arrays, Rows, Shelf, kernel


def open_shelf(scores: Scores) -> Shelf | None:
    """The kernel's view of a language; None where there is no kernel.

    Raises ValueError when the arrays do not fit one another.
    """
    library = kernel()
    if library is None:
        return None
    arrays = Arrays(
        stems=_rows(scores.stem_impacts),
        pairs=_rows(scores.pair_impacts),
        grams=_rows(scores.gram_impacts),
        stem_peaks=scores.stem_peaks,
        stem_tenths=scores.stem_tenths,
        pair_keys=scores.pair_keys,
        stem_topics=scores.stem_topics,
        document_topics=scores.document_topics,
        known_stems=scores.stems.lookup,
        known_grams=scores.grams.lookup,
    )
    return Shelf(library, arrays)


def _rows(matrix: Matrix | CoarseMatrix) -> Rows:
    scales = matrix.scales if isinstance(matrix, CoarseMatrix) else None
    return Rows(matrix.starts, matrix.columns, matrix.values, scales)
