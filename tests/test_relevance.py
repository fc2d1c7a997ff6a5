"""The relevance gate: on a fixed small part of the public sets, the search is no worse than it was.

The sets stand beside the project and are no part of it. A floor is .01 below what was measured when
it was last set: raise it with what an improvement buys, lower it only on purpose.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kb.evaluation import EvalSet, Row, evaluate, read_eval_set
from kb.index import compile_index, open_index

EVALS = Path(__file__).parents[2] / "shared" / "evals"

PARTS: dict[str, tuple[str, int | None]] = {
    "xsid_tr": ("tr", None),
    "stackfaq": ("en", 150),
    "bitext": ("en", 150),
    "iapp_th": ("th", 150),
    "pquad_fa": ("fa", 150),
    "tico19_ict": ("ne", 150),
}
"""Set → the language, and how many of the first queries of each variant are asked. Of the language,
all documents are compiled."""

FLOORS: dict[tuple[str, str], tuple[float, float]] = {
    ("xsid_tr", "fold"): (0.852, 0.924),
    ("xsid_tr", "plain"): (0.845, 0.916),
    ("xsid_tr", "typo"): (0.843, 0.907),
    ("stackfaq", "plain"): (0.885, 0.956),
    ("stackfaq", "typo"): (0.881, 0.934),
    ("bitext", "plain"): (0.902, 0.981),
    ("bitext", "typo"): (0.895, 0.979),
    ("iapp_th", "plain"): (0.958, 0.977),
    ("iapp_th", "typo"): (0.954, 0.965),
    ("pquad_fa", "arabic"): (0.957, 0.986),
    ("pquad_fa", "plain"): (0.957, 0.986),
    ("pquad_fa", "typo"): (0.951, 0.981),
    ("tico19_ict", "plain"): (0.227, 0.954),
    ("tico19_ict", "typo"): (0.230, 0.941),
}
"""Set and variant → the lowest MRR@10 and the lowest AUC of confidence."""


def part_of(whole: EvalSet, lang: str, first: int | None) -> EvalSet:
    """The documents of one language, and the first queries of each variant in it."""
    asked: Counter[str] = Counter()
    queries = []
    for query in whole.queries:
        asked[query.variant] += query.lang == lang
        if query.lang == lang and (first is None or asked[query.variant] <= first):
            queries.append(query)
    articles = tuple(each for each in whole.library.articles if each.lang == lang)
    return replace(whole, queries=tuple(queries), library=replace(whole.library, articles=articles))


def measure(name: str, data: Path) -> list[Row]:
    part = part_of(read_eval_set(EVALS / name), *PARTS[name])
    compile_index(part.library, data)
    return evaluate(open_index(data), part)


@pytest.mark.skipif(not EVALS.is_dir(), reason=f"the public sets are not at {EVALS}")
@pytest.mark.parametrize("name", PARTS)
def test_the_search_is_no_worse_than_it_was(name: str, tmp_path: Path) -> None:
    rows = measure(name, tmp_path)

    assert {(name, row.variant) for row in rows} == {key for key in FLOORS if key[0] == name}
    below = []
    for row in rows:
        assert row.auc is not None
        mrr, auc = FLOORS[name, row.variant]
        if row.mrr < mrr or row.auc < auc:
            below.append(
                f"{name} {row.variant}: MRR@10 {row.mrr:.4f} (floor {mrr}), "
                f"AUC {row.auc:.4f} (floor {auc})"
            )
    assert not below, "\n".join(below)
