"""Measure the grouping of questions: `python -m tests.grouping FOLDER`.

FOLDER holds retrieval sets in the layout that `kb eval` reads. Queries with the same relevant
document ask for the same and belong together. Prints, for the sets named in `SETS` that are there,
B-cubed precision and recall (Bagga and Baldwin 1998) of

- exact: questions that are the same but for case, punctuation and spacing,
- rapidfuzz: complete-link groups of `token_set_ratio` and of `WRatio`, the better of the two at its
  best threshold that keeps precision at .90 on that very set,
- words: the product's grouping, with its one set of constants,
- words and hits: the same, told which document of the set the product's search put first,

each for all queries, and the product's for the even ones, on which its constants were chosen, and
the odd ones, on which they were not.

`python -m tests.grouping --log FILE [SEARCHES]` times `kb gaps` on a log. A FILE that does not
exist is filled first, with a million searches or so many, by `tests.insight.million`.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from kb.evaluation import EvalQuery, read_eval_set
from kb.index import compile_index, open_index
from kb.insight import open_log
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_gaps
from kb.insight.group import Grouper, Question, group_questions
from kb.insight.wording import question_key
from kb.result import Query
from kb.search import search

SETS = ("bitext", "stackfaq", "xsid_tr")
PRECISION = 0.9
NOW = 20_000 * 86_400 + 43_200.0
"""When the log that is timed ends, in seconds since 1970."""
THRESHOLDS = range(100, 40, -2)


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed precision and recall, 0 to 1."""

    precision: float
    recall: float

    def __str__(self) -> str:
        return f"{self.precision:.3f} {self.recall:.3f}"


def b_cubed(labels: Sequence[Hashable], groups: Sequence[Hashable]) -> Score:
    """Of the group-mates of an item, the share with its label; of its label, the share with it."""
    together = Counter(zip(labels, groups, strict=True))
    of_label, of_group = Counter(labels), Counter(groups)
    count = len(labels)
    precision = sum(n * n / of_group[group] for (_, group), n in together.items()) / count
    recall = sum(n * n / of_label[label] for (label, _), n in together.items()) / count
    return Score(precision, recall)


def group_exactly(texts: Sequence[str], lang: str) -> list[str]:
    return [question_key(text, lang) for text in texts]


def group_fuzzily(texts: Sequence[str], labels: Sequence[str], lang: str) -> Score:
    """The best that a threshold on a ratio of rapidfuzz reaches, chosen with the answers known."""
    keys = group_exactly(texts, lang)
    best = Score(1.0, 0.0)
    for ratio in (fuzz.token_set_ratio, fuzz.WRatio):
        likeness = process.cdist(keys, keys, scorer=ratio, dtype=np.uint8)
        for threshold in THRESHOLDS:
            score = b_cubed(labels, _complete_links(likeness, threshold))
            if score.precision >= PRECISION and score.recall > best.recall:
                best = score
    return best


def _complete_links(likeness: NDArray[np.uint8], threshold: int) -> list[int]:
    """Each text joins the first group to all of whose members it is near."""
    groups: list[list[int]] = []
    group_of = []
    for text in range(len(likeness)):
        near = likeness[text] >= threshold
        for number, members in enumerate(groups):
            if near[members].all():
                members.append(text)
                group_of.append(number)
                break
        else:
            group_of.append(len(groups))
            groups.append([text])
    return group_of


def group_by_product(
    texts: Sequence[str], lang: str, hits: Sequence[str] | None = None
) -> list[int]:
    """The groups of `kb gaps`, in the order of the file."""
    first_hits = hits or [""] * len(texts)
    questions = [
        Question(number, text, hit)
        for number, (text, hit) in enumerate(zip(texts, first_hits, strict=True))
    ]
    found = group_questions(questions, lang)
    return [found[number] for number in range(len(texts))]


def ask_first_hits(folder: Path, queries: Sequence[EvalQuery]) -> list[str]:
    """What the product's search, over the set's own documents, puts first for each query."""
    with tempfile.TemporaryDirectory() as scratch:
        compile_index(read_eval_set(folder).library, Path(scratch))
        index = open_index(Path(scratch))
        results = (search(index, Query(each.text, each.lang, size=1)) for each in queries)
        return [result.hits[0].slug if result.hits else "" for result in results]


def measure(folder: Path) -> Iterator[tuple[str, dict[str, Score]]]:
    """The scores of each variant of a set."""
    each_set = read_eval_set(folder)
    variants = sorted({query.variant for query in each_set.queries} - {"oos"})
    for variant in variants:
        queries = [
            query
            for query in each_set.queries
            if query.variant == variant and query.id in each_set.judgments
        ]
        labels = [json.dumps(sorted(each_set.judgments[query.id])) for query in queries]
        texts, lang = [query.text for query in queries], queries[0].lang
        hits = ask_first_hits(folder, queries)
        scores = {
            "exact": b_cubed(labels, group_exactly(texts, lang)),
            "rapidfuzz": group_fuzzily(texts, labels, lang),
            "words": b_cubed(labels, group_by_product(texts, lang)),
            "words, even": b_cubed(labels[::2], group_by_product(texts[::2], lang)),
            "words, odd": b_cubed(labels[1::2], group_by_product(texts[1::2], lang)),
            "and hits": b_cubed(labels, group_by_product(texts, lang, hits)),
        }
        yield f"{folder.name} {variant}", scores


def time_log(path: Path, searches: int) -> None:
    """Seconds of updating and reading the gaps of a log, and milliseconds of placing a question."""
    if not path.exists():
        importlib.import_module("tests.insight.million").fill(path, searches, NOW)
    log = open_log(path, clock=lambda: NOW)
    book = GapBook(log)
    start = time.perf_counter()
    updated = book.update(NOW)
    with log.reading() as database:
        gaps = read_gaps(database)
    seconds = time.perf_counter() - start
    print(f"update and list: {seconds:.1f} s; {len(gaps)} gaps, {updated}")
    with log.reading() as database:
        start = time.perf_counter()
        read_gaps(database, most=20)
        print(f"a page of 20: {1000 * (time.perf_counter() - start):.0f} ms")
    log.close()


def time_placing(folders: Sequence[Path]) -> None:
    """Milliseconds of placing one more question, beside all English queries of the sets."""
    queries = [query for folder in folders for query in read_eval_set(folder).queries]
    questions = [
        Question(number, query.text)
        for number, query in enumerate(queries)
        if query.lang == "en" and query.variant != "oos"
    ]
    grouper = Grouper("en")
    grouper.learn(questions)
    times = []
    for question in questions:
        start = time.perf_counter()
        grouper.add(question)
        times.append(1000 * (time.perf_counter() - start))
    late = sorted(times[-1000:])
    print(
        f"placing one more question beside {len(times) - 1000}: median {late[500]:.2f} ms, ", end=""
    )
    print(f"p99 {late[990]:.2f} ms")


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["--log"] and len(arguments) in (2, 3):
        time_log(Path(arguments[1]), int(arguments[2]) if len(arguments) == 3 else 1_000_000)
        return 0
    if len(arguments) != 1:
        print(__doc__)
        return 2
    header = None
    folders = [Path(arguments[0]) / name for name in SETS]
    folders = [folder for folder in folders if folder.is_dir()]
    for folder in folders:
        for title, scores in measure(folder):
            if header is None:
                header = "| set | " + " | ".join(scores) + " |"
                print(header, "|---" * (1 + len(scores)) + "|", sep="\n")
            print(f"| {title} | " + " | ".join(map(str, scores.values())) + " |", flush=True)
    time_placing(folders)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
