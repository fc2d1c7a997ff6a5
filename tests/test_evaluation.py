"""`kb eval`: the measures by hand, mistakes in a set with their place, and a set end to end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import log2
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kb.cli import main
from kb.errors import UsageError
from kb.evaluation import (
    area_under_curve,
    ndcg,
    percentile,
    read_eval_set,
    recall,
    reciprocal_rank,
)


@pytest.mark.parametrize(
    ("gains", "expected"),
    [([], 0), ([0, 0], 0), ([1], 1), ([0, 0, 2, 1], 1 / 3), ([0] * 9 + [1], 0.1)],
)
def test_the_reciprocal_rank_is_of_the_first_relevant_hit(
    gains: list[float], expected: float
) -> None:
    assert reciprocal_rank(gains) == expected


@pytest.mark.parametrize(
    ("gains", "wanted", "expected"),
    [
        ([1], [1], 1),
        ([0, 1], [1], 1 / log2(3)),
        ([0, 0], [1], 0),
        ([], [], 0),
        ([1, 2], [2, 1], (1 + 2 / log2(3)) / (2 + 1 / log2(3))),
        ([2, 0, 1], [1, 2, 1], (2 + 1 / 2) / (2 + 1 / log2(3) + 1 / 2)),
        ([0] * 10 + [1], [1], 0),  # beyond the tenth nothing counts
    ],
)
def test_the_gain_is_discounted_by_rank_and_shared_by_the_best_that_could_be(
    gains: list[float], wanted: list[float], expected: float
) -> None:
    assert ndcg(gains, wanted) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("depth", "expected"), [(1, 0), (2, 1 / 4), (3, 1 / 4), (4, 2 / 4), (10, 2 / 4)]
)
def test_recall_is_the_share_of_what_is_relevant(depth: int, expected: float) -> None:
    assert recall([0, 1, 0, 2], [1, 2, 1, 1], depth) == expected
    assert recall([1], [], depth) == 0


VALUES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


@given(VALUES, VALUES)
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(
    positive: list[float], negative: list[float]
) -> None:
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]

    assert area_under_curve(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


def test_a_percentile_is_the_least_value_that_the_share_does_not_exceed() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    for share in (0.01, 0.5, 0.95, 1.0):
        assert sum(value <= percentile(values, share) for value in values) == share * 100
    assert percentile(values, 0.0) == 1.0
    assert percentile([1.0, 2.0], 0.5) == 1.0
    assert percentile([7.0], 0.95) == percentile([7.0], 1.0) == 7.0


Lines = Sequence[dict[str, Any] | str | bytes]


def entry(name: str, text: str, lang: str = "en", **more: str) -> dict[str, Any]:
    return {"_id": name, "text": text, "metadata": {"lang": lang}, **more}


CORPUS: Lines = [
    entry("refunds", "The money goes back to the card that paid.", title="How refunds are paid"),
    entry("parcels", "Open the tracking link to see where your parcel is.", title="Parcels"),
    entry("lamps", "Bring the old lamp to our shop.", title="Take-back of lamps"),
    entry("iade", "Para karta geri yatırılır.", "tr", title="İadenin parası"),
    entry("…", "…", "th", title="…"),
]
QUERIES: Lines = [
    entry("q1", "how are refunds paid"),
    entry("q2", "where is my parcel"),
    entry("q3", "tracking link"),
    entry("q4", "iade parası ne zaman", "tr"),
    entry("q5", "nobody judged this one"),
]
JUDGMENTS = (
    "query-id\tcorpus-id\tscore\nq1\trefunds\t2\nq2\tparcels\t1\nq3\tlamps\t1\nq4\tiade\t1\n"
)


def make_set(folder: Path, files: dict[str, Lines | str | bytes] | None = None) -> Path:
    """A set with an answer to q1, q2 and q4, and one to q3 that no search finds."""
    content: dict[str, Lines | str | bytes] = {
        "corpus.jsonl": CORPUS,
        "queries.jsonl": QUERIES,
        "queries.typo.jsonl": [entry("q2", "where is my parcle")],
        "queries.oos.jsonl": [entry("o1", "purple elephants"), entry("o2", "")],
        "qrels/test.tsv": JUDGMENTS,
        **(files or {}),
    }
    for name, lines in content.items():
        path = folder / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_bytes(lines))
    return folder / "tiny"


def to_bytes(lines: Lines | str | bytes) -> bytes:
    if isinstance(lines, bytes):
        return lines
    if isinstance(lines, str):
        return lines.encode()
    texts = (json.dumps(each) if isinstance(each, dict) else each for each in lines)
    return b"".join(to_bytes(text) + b"\n" for text in texts)


def kb_eval(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["eval", str(folder), *options], catch_exceptions=False)


def test_a_set_is_measured_in_the_documented_shape(tmp_path: Path) -> None:
    result = kb_eval(make_set(tmp_path), "--json")

    assert result.exit_code == 0
    measured = json.loads(result.stdout)
    assert set(measured) == {"set", "rows"}
    assert measured["set"] == "tiny"
    keys = ["lang", "variant", "queries", "mrr@10", "ndcg@10", "recall@1", "recall@5", "recall@10"]
    assert all(set(row) == {*keys, "auc", "p50_ms", "p95_ms"} for row in measured["rows"])
    assert [(row["lang"], row["variant"], row["queries"]) for row in measured["rows"]] == [
        ("en", "plain", 3),
        ("en", "typo", 1),
        ("tr", "plain", 1),
    ]
    english, typo, turkish = measured["rows"]
    # Two of three questions have their answer first, the third has it not at all.
    for key in keys[3:]:
        assert english[key] == round(2 / 3, 4)
        assert typo[key] == turkish[key] == 1
    assert english["auc"] == typo["auc"] == 1
    assert turkish["auc"] is None
    assert 0 < english["p50_ms"] <= english["p95_ms"]


def test_without_json_the_rows_are_columns(tmp_path: Path) -> None:
    first, *rows = kb_eval(make_set(tmp_path)).stdout.splitlines()

    assert first.split()[:4] == ["lang", "variant", "queries", "mrr@10"]
    assert [row.split()[:3] for row in rows] == [
        ["en", "plain", "3"],
        ["en", "typo", "1"],
        ["tr", "plain", "1"],
    ]
    assert rows[-1].split()[8] == "–"


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("corpus.jsonl", [*CORPUS, "{"], "corpus.jsonl:6: not a line of JSON: "),
        ("corpus.jsonl", [*CORPUS, b'{"_id": "\xe9"}'], "corpus.jsonl:6: not a line of JSON: "),
        ("queries.jsonl", [*QUERIES, ""], "queries.jsonl:6: not a line of JSON: "),
        (
            "corpus.jsonl",
            [{"text": "x", "metadata": {"lang": "en"}}],
            "corpus.jsonl:1: needs `_id`",
        ),
        ("queries.jsonl", [{"_id": "1", "metadata": {"lang": "en"}}], "queries.jsonl:1: needs"),
        ("queries.jsonl", [{"_id": "1", "text": "x"}], "queries.jsonl:1: needs `_id`, `text` and"),
        ("queries.jsonl", ['{"_id":1,"text":"x","metadata":null}'], "queries.jsonl:1: needs"),
        ("queries.jsonl", ['{"_id":1,"text":"x","metadata":"lang"}'], "queries.jsonl:1: needs"),
        ("queries.typo.jsonl", ["[1, 2]"], "queries.typo.jsonl:1: needs `_id`, `text` and"),
        ("queries.oos.jsonl", ["7"], "queries.oos.jsonl:1: needs `_id`, `text` and `metadata`"),
        ("qrels/test.tsv", JUDGMENTS + "q5 refunds 1\n", "test.tsv:6: needs three columns: "),
        ("qrels/test.tsv", JUDGMENTS + "q5\trefunds\tyes\n", "test.tsv:6: needs three columns: "),
        ("qrels/test.tsv", JUDGMENTS.encode() + b"q\xe9\tx\t1\n", "test.tsv:6: needs three"),
    ],
)
def test_a_mistake_in_a_set_is_said_with_its_file_and_line(
    tmp_path: Path, name: str, lines: Lines | str | bytes, expected: str
) -> None:
    folder = make_set(tmp_path, {name: lines})

    with pytest.raises(UsageError) as caught:
        read_eval_set(folder)
    assert expected in caught.value.message
    assert kb_eval(folder, "--json").exit_code == 2


@pytest.mark.parametrize("name", ["corpus.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    folder = make_set(tmp_path)
    (folder / name).unlink()

    with pytest.raises(UsageError, match=r"no such file\. A set has the layout of BEIR") as caught:
        read_eval_set(folder)
    assert str(folder / name) in caught.value.message


def test_a_set_without_queries_is_refused(tmp_path: Path) -> None:
    folder = make_set(tmp_path)
    for path in folder.glob("queries*.jsonl"):
        path.unlink()

    result = kb_eval(folder)
    assert (result.exit_code, result.stderr) == (2, f"Error: {folder}: no queries.jsonl.\n")


def test_a_set_whose_queries_nothing_answers_is_refused(tmp_path: Path) -> None:
    folder = make_set(tmp_path, {"qrels/test.tsv": "query-id\tcorpus-id\tscore\nother\tx\t1\n"})

    result = kb_eval(folder)
    assert result.exit_code == 2
    assert "qrels/test.tsv names an answer to none of the queries" in result.stderr


def test_a_variant_may_have_a_hyphen(tmp_path: Path) -> None:
    files: dict[str, Lines | str | bytes] = {"queries.no-accents.jsonl": [entry("q1", "refunds")]}

    variants = {query.variant for query in read_eval_set(make_set(tmp_path, files)).queries}

    assert variants == {"plain", "typo", "oos", "no-accents"}
