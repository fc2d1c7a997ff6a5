"""`kb eval`: how well the product's own search does on a retrieval set.

A set is a folder in the layout of BEIR (Thakur et al. 2021, arXiv 2104.08663): `corpus.jsonl`,
`queries.jsonl` with variants `queries.<variant>.jsonl`, and `qrels/test.tsv`. It stands on the top
floor because it composes rooms as the command line does: the set's documents are compiled as
articles are, and its queries go through the same `search` as customers' do.
"""

from __future__ import annotations

import json
import math
import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kb.errors import UsageError
from kb.index import Index
from kb.model import Article, Kind, Library, Passage, Status
from kb.result import Query
from kb.search import search

DEPTH = 10
"""How many hits are looked at; the @10 of the measures."""

OUT_OF_SCOPE = "oos"
"""The variant whose queries nothing in the set answers."""

Judgments = Mapping[str, Mapping[str, float]]
"""Query id → article id → relevance; above 0 is relevant."""


@dataclass(frozen=True, slots=True)
class EvalQuery:
    """A query of a set. `variant` is `plain`, or what stands in its file's name."""

    id: str
    text: str
    lang: str
    variant: str


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A retrieval set, read whole."""

    name: str
    library: Library
    queries: tuple[EvalQuery, ...]
    judgments: Judgments


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one language and variant. `auc` is None without out-of-scope queries."""

    lang: str
    variant: str
    queries: int
    mrr: float
    ndcg: float
    recall: dict[int, float]
    auc: float | None
    p50_ms: float
    p95_ms: float

    def to_json(self) -> dict[str, Any]:
        """The row as `kb eval --json` prints it."""
        return {
            "lang": self.lang,
            "variant": self.variant,
            "queries": self.queries,
            "mrr@10": round(self.mrr, 4),
            "ndcg@10": round(self.ndcg, 4),
            **{f"recall@{depth}": round(share, 4) for depth, share in self.recall.items()},
            "auc": None if self.auc is None else round(self.auc, 4),
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
        }


@dataclass(slots=True)
class _Asked:
    """What the queries of one language and variant came to."""

    ranks: list[list[float]] = field(default_factory=list)
    wanted: list[list[float]] = field(default_factory=list)
    confidences: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def read_eval_set(folder: Path) -> EvalSet:
    """Read a retrieval set. Raises UsageError naming the file and line that cannot be read."""
    corpus = _read_lines(folder / "corpus.jsonl")
    articles = tuple(_article(entry) for entry in corpus)
    queries = []
    for path in sorted(folder.glob("queries*.jsonl")):
        found = re.fullmatch(r"queries(?:\.([\w-]+))?\.jsonl", path.name)
        if found:
            queries += [_query(entry, found.group(1) or "plain") for entry in _read_lines(path)]
    if not queries:
        raise UsageError(f"{folder}: no queries.jsonl.")
    judgments = _read_judgments(folder / "qrels" / "test.tsv")
    return EvalSet(folder.name, Library(articles, ()), tuple(queries), judgments)


def evaluate(
    index: Index, each_set: EvalSet, step: Callable[[int, int], None] | None = None
) -> list[Row]:
    """Ask every query of a set. `index` is the set's library, compiled.

    Raises UsageError when none of the queries has an answer.
    """
    asked: dict[tuple[str, str], _Asked] = {}
    for count, query in enumerate(each_set.queries, start=1):
        relevant = each_set.judgments.get(query.id, {})
        if query.variant == OUT_OF_SCOPE or relevant:
            entry = asked.setdefault((query.lang, query.variant), _Asked())
            _ask(index, query, relevant, entry)
        if step:
            step(count, len(each_set.queries))
    rows = []
    for (lang, variant), entry in sorted(asked.items()):
        if variant != OUT_OF_SCOPE:
            rows.append(_row(lang, variant, entry, asked.get((lang, OUT_OF_SCOPE))))
    if not rows:
        raise UsageError(f"{each_set.name}: qrels/test.tsv names an answer to none of the queries.")
    return rows


def reciprocal_rank(gains: Sequence[float]) -> float:
    """1 / the rank of the first relevant hit; 0 without one. `gains` are in the order of hits."""
    return next((1 / rank for rank, gain in enumerate(gains, start=1) if gain > 0), 0.0)


def ndcg(gains: Sequence[float], wanted: Sequence[float], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), 0 to 1.

    `wanted` are the gains of all relevant articles, found or not.
    """

    def discounted(values: Sequence[float]) -> float:
        return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(values[:depth], start=1))

    ideal = discounted(sorted(wanted, reverse=True))
    return discounted(gains) / ideal if ideal else 0.0


def recall(gains: Sequence[float], wanted: Sequence[float], depth: int) -> float:
    """Share of the relevant articles that are among the first `depth` hits, 0 to 1."""
    return sum(gain > 0 for gain in gains[:depth]) / len(wanted) if wanted else 0.0


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a random positive value is above a random negative one; ties count half.

    The area under the ROC curve, as the Mann–Whitney U statistic. Neither may be empty.
    """
    ordered = sorted(negative)
    above = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in positive)
    return above / 2 / (len(positive) * len(ordered))


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that `share` (0 to 1) of the values do not exceed; nearest rank."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _ask(index: Index, query: EvalQuery, relevant: Mapping[str, float], entry: _Asked) -> None:
    start = time.perf_counter()
    result = search(index, Query(query.text, query.lang, size=DEPTH))
    entry.times.append((time.perf_counter() - start) * 1000)
    entry.confidences.append(result.confidence)
    entry.ranks.append([relevant.get(hit.slug, 0.0) for hit in result.hits])
    entry.wanted.append([gain for gain in relevant.values() if gain > 0])


def _row(lang: str, variant: str, entry: _Asked, outside: _Asked | None) -> Row:
    pairs = list(zip(entry.ranks, entry.wanted, strict=True))
    count = len(pairs)
    return Row(
        lang=lang,
        variant=variant,
        queries=count,
        mrr=sum(reciprocal_rank(gains) for gains, _ in pairs) / count,
        ndcg=sum(ndcg(gains, wanted) for gains, wanted in pairs) / count,
        recall={
            depth: sum(recall(gains, wanted, depth) for gains, wanted in pairs) / count
            for depth in (1, 5, 10)
        },
        auc=area_under_curve(entry.confidences, outside.confidences) if outside else None,
        p50_ms=percentile(entry.times, 0.5),
        p95_ms=percentile(entry.times, 0.95),
    )


def _article(entry: dict[str, Any]) -> Article:
    text = str(entry["text"])
    return Article(
        lang=entry["metadata"]["lang"],
        category="corpus",
        slug=str(entry["_id"]),
        title=str(entry.get("title", "")),
        kind=Kind.GUIDE,
        status=Status.PUBLISHED,
        passages=(Passage(anchor="", heading="", level=0, text=text, html=""),),
        source="corpus.jsonl",
        digest="",
        updated=date(1970, 1, 1),
    )


def _query(entry: dict[str, Any], variant: str) -> EvalQuery:
    return EvalQuery(str(entry["_id"]), str(entry["text"]), entry["metadata"]["lang"], variant)


def _read_lines(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file. A set has the layout of BEIR.") from None
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number}: not a line of JSON: {error}") from error
        if not _is_entry(entry):
            raise UsageError(f"{path}:{number}: needs `_id`, `text` and `metadata` with `lang`.")
        entries.append(entry)
    return entries


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not {"_id", "text"} <= entry.keys():
        return False
    metadata = entry.get("metadata")
    return isinstance(metadata, dict) and isinstance(metadata.get("lang"), str)


def _read_judgments(path: Path) -> dict[str, dict[str, float]]:
    judgments: dict[str, dict[str, float]] = {}
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file. A set has the layout of BEIR.") from None
    for number, line in enumerate(lines[1:], start=2):
        try:
            query, article, score = line.decode().split("\t")
            judgments.setdefault(query, {})[article] = float(score)
        except ValueError:
            raise UsageError(
                f"{path}:{number}: needs three columns: query-id, corpus-id, score."
            ) from None
    return judgments
