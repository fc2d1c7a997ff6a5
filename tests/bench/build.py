"""Building: all of it, beside Whoosh alone; and one edited article among many."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from kb.index import compile_index
from kb.model import Library

from .corpus import Corpus, token_lines
from .memory import run_apart, watch_peak
from .peers import write_whoosh
from .server import kb_command, kb_environment
from .timing import p50, stopwatch

EDITS = ("zanzibarquill", "ombrovetch", "kludgefennel", "wyrmtassel")
"""Words that no article holds until it is edited: one for each edit."""


@dataclass(frozen=True, slots=True)
class Build:
    """Seconds and bytes of building `articles` articles (`passages` passages).

    `compiled` is articles in memory → published index; `whoosh` is Whoosh alone for the same
    tokens, handed over ready, `whoosh_analysed` with the making of the tokens. `program` is `kb
    build` from Markdown files, `program_again` with nothing changed, `program_edited` with one
    article edited.
    """

    articles: int
    passages: int
    compiled: float
    compiled_peak: int
    whoosh: float
    whoosh_analysed: float
    program: float
    program_peak: int
    program_again: float
    program_edited: float


def measure_build(corpus: Corpus, count: int, centre: Path, scratch: Path, rounds: int) -> Build:
    """Build in fresh processes. The folder `centre` has the articles as Markdown files, and the
    index in `data` below it afterwards."""
    ours, peers, peaks = [], [], []
    for turn in range(rounds):
        seconds, peak = run_apart(compile_articles, corpus, count, scratch / f"compiled-{turn}")
        ours.append(seconds)
        peaks.append(peak)
        peers.append(run_apart(build_whoosh_alone, corpus, count, scratch / f"whoosh-{turn}")[0])
    program, program_peak = run_build(centre)
    again, _ = run_build(centre)
    articles = corpus.articles(count)
    edit(centre / "articles" / articles[count // 3].source, EDITS[0])
    edited, _ = run_build(centre)
    return Build(
        articles=count,
        passages=sum(len(article.passages) for article in articles),
        compiled=p50(ours),
        compiled_peak=max(peaks),
        whoosh=p50([ready for ready, _ in peers]),
        whoosh_analysed=p50([ready + analysed for ready, analysed in peers]),
        program=program,
        program_peak=program_peak,
        program_again=again,
        program_edited=edited,
    )


def compile_articles(corpus: Corpus, count: int, folder: Path) -> float:
    """Seconds from articles in memory to a published index."""
    library = Library(corpus.articles(count))
    return stopwatch(lambda: compile_index(library, folder))


def build_whoosh_alone(corpus: Corpus, count: int, folder: Path) -> tuple[float, float]:
    """Seconds that Whoosh takes for ready tokens, with positions; and that these took to make."""
    articles = corpus.articles(count)
    start = time.perf_counter()
    lines = token_lines(articles)
    analysed = time.perf_counter() - start
    folder.mkdir()
    return stopwatch(lambda: write_whoosh(lines, folder, phrase=True)), analysed


def run_build(centre: Path) -> tuple[float, int]:
    """`kb build` as a program: seconds until it has ended, and the most bytes resident."""
    start = time.perf_counter()
    with (centre / "build.txt").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            kb_command("build", centre), cwd=centre, env=kb_environment(), stdout=said, stderr=said
        )
        peak = watch_peak(process.pid, lambda: process.poll() is not None)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError((centre / "build.txt").read_text(encoding="utf-8"))
    return seconds, peak


def edit(path: Path, word: str) -> None:
    """Save an article with a sentence added, as an editor does."""
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nThe new word is {word}.\n", encoding="utf-8")
