"""`make bench`: measure everything and write `docs/PERFORMANCE.md` with its plot.

python -m tests.bench                      all of it; a quarter of an hour on a quiet machine
python -m tests.bench --quick              small sizes, two minutes; prints and writes nothing
python -m tests.bench --only retrieval --sizes 1000,10000
python -m tests.bench --again              write the document of the last full run again
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from kb.codec import decode_json, encode_json

from .build import measure_build, run_build
from .corpus import Corpus, ask_questions, find_corpus, made_corpus, write_markdown
from .machine import read_machine
from .peers import find_peers
from .plot import draw_latency
from .report import to_markdown
from .results import Results
from .retrieval import measure_retrieval
from .serving import measure_serving
from .traffic import POPULAR, measure_traffic

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "PERFORMANCE.md"
PLOT = ROOT / "docs" / "images" / "latency.svg"
LAST_RUN = ROOT / "data" / "bench.json"

PARTS = ("retrieval", "build", "serving", "traffic")
FASTEST = 4000
"""New questions that are prepared for each second of a load; one that runs out of them ends."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    articles: int = 10_000
    questions: int = 500
    repeats: int = 3
    searches: int = 500
    rounds: int = 24
    seconds: float = 1.0
    steady_seconds: float = 60.0
    parts: tuple[str, ...] = PARTS


QUICK = Plan((1_000,), 300, 100, 1, 100, 1, 1.0, 3.0)


def main() -> None:
    """Measure what the command line asks for."""
    options = read_options()
    if options.again:
        write_document(decode_json(LAST_RUN.read_bytes(), Results))
        return
    plan = QUICK if options.quick else Plan()
    full = not (options.quick or options.sizes or options.articles or options.only)
    if options.sizes:
        plan = replace(plan, sizes=tuple(map(int, options.sizes.split(","))))
    if options.articles:
        plan = replace(plan, articles=options.articles)
    if options.only:
        plan = replace(plan, parts=tuple(options.only.split(",")))
    corpus = made_corpus() if options.made else find_corpus()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as scratch:
        results = measure(corpus, plan, Path(scratch))
    print(to_markdown(results))
    if full:
        LAST_RUN.parent.mkdir(exist_ok=True)
        LAST_RUN.write_bytes(encode_json(results))
        write_document(results)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure kb and its peers.")
    parser.add_argument("--quick", action="store_true", help="small sizes; writes no document")
    parser.add_argument("--sizes", metavar="N,…", help="passages to search [1000,10000,100000]")
    parser.add_argument("--articles", type=int, metavar="N", help="articles to serve [10000]")
    parser.add_argument("--only", metavar="PART,…", help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--made", action="store_true", help="made-up text, as without the pages")
    parser.add_argument("--again", action="store_true", help="write the last run's document again")
    options = parser.parse_args()
    unknown = set(options.only.split(",") if options.only else ()) - set(PARTS)
    if unknown:
        parser.error(f"--only knows {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    return options


def measure(corpus: Corpus, plan: Plan, scratch: Path) -> Results:
    """Everything that the plan says, in an empty folder; the quickest first."""
    results = Results(corpus=corpus.name, machine=read_machine())
    if "retrieval" in plan.parts:
        for size in plan.sizes:
            say(f"retrieval at {size:,} passages")
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                one = measure_retrieval(corpus, size, find_peers(), Path(folder), plan.questions)
            results = replace(results, retrieval=(*results.retrieval, one))
    if set(plan.parts) - {"retrieval"}:
        results = measure_centre(corpus, plan, scratch, results)
    return results


def measure_centre(corpus: Corpus, plan: Plan, scratch: Path, results: Results) -> Results:
    """The parts that need a help centre of Markdown files, built one after the other."""
    articles = corpus.articles(plan.articles)
    centre = scratch / "centre"
    write_markdown(articles, centre / "articles")
    if "build" in plan.parts:
        say(f"build of {plan.articles:,} articles")
        built = measure_build(corpus, plan.articles, centre, scratch, plan.repeats)
        results = replace(results, build=built)
    else:
        run_build(centre)
    new = int(FASTEST * plan.seconds) * (2 * plan.rounds + 1)
    titles = list(dict.fromkeys(article.title for article in articles))[: POPULAR // 2]
    asked = [each.text for each in ask_questions(articles, new + POPULAR - len(titles))]
    popular = [text for pair in zip(titles, asked, strict=False) for text in pair]
    fresh = asked[len(titles) :]
    if "serving" in plan.parts:
        say("serving")
        sources = [article.source for article in articles[5::7]]
        served = measure_serving(centre, sources, fresh, plan.repeats, plan.searches)
        results = replace(results, serving=served)
    if "traffic" in plan.parts:
        say("traffic")
        traffic = measure_traffic(
            centre,
            fresh,
            popular,
            rounds=plan.rounds,
            seconds=plan.seconds,
            steady_seconds=plan.steady_seconds,
        )
        results = replace(results, traffic=traffic)
    return results


def write_document(results: Results) -> None:
    """Write what is kept of a run."""
    DOCUMENT.write_text(to_markdown(results), encoding="utf-8")
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(draw_latency(results.retrieval), encoding="utf-8")


def say(what: str) -> None:
    print(f"Measuring {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
