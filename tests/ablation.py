"""What each step of the search buys: every retrieval set again, with one step switched off.

    python -m tests.ablation ../shared/evals

Prints the table of docs/RELEVANCE.md. Steps are switched off by their weight; a step that is part
of the compiled index has the index compiled anew. Queries with an even number chose the weights,
those with an odd number are reported beside them. Takes about half an hour.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from kb.evaluation import (
    OUT_OF_SCOPE,
    EvalSet,
    area_under_curve,
    read_eval_set,
    reciprocal_rank,
)
from kb.index import Index, compile_index, impact, open_index
from kb.result import Query
from kb.search import expansion, rank
from kb.search.attempt import attempt


@dataclass(frozen=True)
class Step:
    """A step that can be switched off, by values of constants."""

    name: str
    constants: tuple[tuple[ModuleType, str, float], ...]
    compiled: bool = False


STEPS = (
    Step("all steps", ()),
    Step("no short fields", ((impact, "SHORT_BOOST", 0.0),), compiled=True),
    Step("function words in full", ((expansion, "STOP_WEIGHT", 1.0),)),
    Step("no pairs", ((expansion, "PAIR_WEIGHT", 0.0),)),
    Step(
        "no n-grams",
        (
            (expansion, "GRAM_WEIGHT", 0.0),
            (expansion, "UNKNOWN_GRAM_WEIGHT", 0.0),
            (expansion, "CORRECTION_GRAM_WEIGHT", 0.0),
        ),
    ),
    Step("n-grams not raised for unknown words", ((expansion, "UNKNOWN_GRAM_WEIGHT", 0.0),)),
    Step(
        "no corrections",
        ((expansion, "CORRECTION_WEIGHT", 0.0), (expansion, "CORRECTION_GRAM_WEIGHT", 0.0)),
    ),
    Step("no topics", ((rank, "TOPIC_WEIGHT", 0.0),)),
    Step("no claims", ((rank, "CLAIM_WEIGHT", 0.0),)),
)

Key = tuple[str, str]
"""Language and variant."""


def main(root: Path) -> None:
    """Print a line for each step."""
    sets = [read_eval_set(path.parent) for path in sorted(root.glob("*/corpus.jsonl"))]
    with tempfile.TemporaryDirectory() as scratch:
        built = [_build(each, Path(scratch) / f"whole-{each.name}") for each in sets]
        for step in STEPS:
            with _switched(step):
                indexes = built
                if step.compiled:
                    indexes = [_build(each, Path(scratch) / f"part-{each.name}") for each in sets]
                _report(step.name, sets, indexes)


def _build(each: EvalSet, folder: Path) -> Index:
    compile_index(each.library, folder)
    return open_index(folder)


@contextmanager
def _switched(step: Step) -> Iterator[None]:
    before = [(module, name, getattr(module, name)) for module, name, _ in step.constants]
    for module, name, value in step.constants:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def _report(name: str, sets: Sequence[EvalSet], indexes: Sequence[Index]) -> None:
    means: dict[Key, list[tuple[float, float]]] = {}
    curves: list[float] = []
    for each, index in zip(sets, indexes, strict=True):
        for key, halves in _ask(each, index, curves).items():
            means.setdefault(key, []).append(halves)
    cells = []
    for lang, variant in sorted(means):
        found = means[lang, variant]
        even, odd = (sum(half[side] for half in found) / len(found) for side in (0, 1))
        cells.append(f"{lang} {variant} {even:.3f}/{odd:.3f}")
    print(f"{name} | {' | '.join(cells)} | AUC {sum(curves) / len(curves):.4f}", flush=True)


def _ask(each: EvalSet, index: Index, curves: list[float]) -> dict[Key, tuple[float, float]]:
    ranks: dict[Key, list[float]] = {}
    confidences: dict[Key, list[float]] = {}
    for query in each.queries:
        relevant = each.judgments.get(query.id, {})
        if not relevant and query.variant != OUT_OF_SCOPE:
            continue
        tried = attempt(index, Query(query.text, query.lang))
        key = query.lang, query.variant
        found = (index.article_at(query.lang, hit.owner) for hit in tried.ranked.page(0, 10))
        gains = [relevant.get(article.slug, 0.0) for article in found]
        ranks.setdefault(key, []).append(reciprocal_rank(gains))
        confidences.setdefault(key, []).append(tried.confidence)
    for (lang, variant), inside in confidences.items():
        outside = confidences.get((lang, OUT_OF_SCOPE))
        if variant == "plain" and outside:
            curves.append(area_under_curve(inside, outside))
    return {
        key: (_mean(values[::2]), _mean(values[1::2]))
        for key, values in ranks.items()
        if key[1] != OUT_OF_SCOPE
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
