"""Top ten of words in, at several sizes: ours beside the peers; and the whole search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.index import Index, Wanted, compile_index, open_index
from kb.index.best import make_finder
from kb.kernel import kernel
from kb.model import Article, Library
from kb.result import Query
from kb.search import search

from .corpus import LANG, Corpus, Question, ask_questions, token_lines
from .memory import folder_size, run_apart
from .peers import TOP, Find, Peer
from .timing import WARM_UP, interleave, p50, p95, stopwatch

OURS = "kb"
UNCOMPILED = "kb, numpy alone"
"""Ours as it is where there was no C compiler."""
ROUNDS = 5
WHOLE_SEED = 40
"""The whole search is asked other questions than the bare retrieval."""
CHECKED = 100
"""Questions whose answers are looked at."""

Ask = Callable[[Question], Any]


@dataclass(frozen=True, slots=True)
class Contender:
    """One engine at one size. Times in seconds, `size` in bytes, `build` in seconds.

    `finds` is the share of questions whose own passage is among the ten: a check that all do the
    same work.
    """

    name: str
    version: str
    p50: float
    p95: float
    finds: float
    size: int
    build: float | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """All engines at one size; `whole` is the whole search, asked beside `whole_peer`.

    `build_peak` are the most bytes that the build of ours had resident.
    """

    passages: int
    articles: int
    questions: int
    terms: float
    contenders: tuple[Contender, ...]
    whole_p50: float
    whole_p95: float
    whole_peer_p50: float | None
    build_peak: int

    def named(self, name: str) -> Contender | None:
        return next((each for each in self.contenders if each.name == name), None)


def measure_retrieval(
    corpus: Corpus, passages: int, peers: Sequence[Peer], scratch: Path, questions: int
) -> Retrieval:
    """Build everything at one size, in the folder `scratch`, and ask it the same questions."""
    articles = corpus.passages(passages)
    asked = ask_questions(articles, questions)
    folder = scratch / OURS
    seconds, peak = run_apart(_compile, corpus, passages, folder)
    ours = open_index(folder)
    calls: dict[str, Ask] = {OURS: lambda each: best(ours, each.stems)}
    if kernel():
        calls[UNCOMPILED] = _without_kernel(ours)
    costs: dict[str, tuple[float | None, int]] = {
        name: (seconds if name == OURS else None, folder_size(folder)) for name in calls
    }
    lines = token_lines(articles)
    for peer in peers:
        calls[peer.name], costs[peer.name] = _build_peer(peer, lines, scratch / peer.name)
    rounds = {OURS: ROUNDS, UNCOMPILED: ROUNDS, **{peer.name: peer.rounds for peer in peers}}
    taken = interleave(calls, asked, rounds)
    whole = measure_whole(ours, articles, calls.get("tantivy"), questions)
    versions = {peer.name: peer.version for peer in peers}
    places = _places(ours, articles)
    return Retrieval(
        passages=passages,
        articles=len(articles),
        questions=len(asked),
        terms=sum(len(each.stems) for each in asked) / len(asked),
        contenders=tuple(
            Contender(
                name=name,
                version=versions.get(name, ""),
                p50=p50(taken[name]),
                p95=p95(taken[name]),
                finds=_find_own(call, asked[:CHECKED], {} if name in versions else places),
                size=costs[name][1],
                build=costs[name][0],
            )
            for name, call in calls.items()
        ),
        whole_p50=p50(whole[OURS]),
        whole_p95=p95(whole[OURS]),
        whole_peer_p50=p50(whole["tantivy"]) if "tantivy" in whole else None,
        build_peak=peak,
    )


def _build_peer(peer: Peer, lines: Sequence[str], folder: Path) -> tuple[Ask, tuple[float, int]]:
    """A peer's way of answering; the seconds that its build took, and its bytes on disk."""
    folder.mkdir()
    found: list[Find] = []
    seconds = stopwatch(lambda: found.append(peer.build(lines, folder)))
    (find,) = found
    return (lambda each: find(each.terms)), (seconds, folder_size(folder))


def _places(ours: Index, articles: Sequence[Article]) -> dict[int, int]:
    """The index's number of each passage → its number in the order of the articles."""
    numbers = {
        (article.slug, passage.anchor): number
        for number, (article, passage) in enumerate(
            (article, passage) for article in articles for passage in article.passages
        )
    }
    found = ours.shown(LANG, range(len(numbers)))
    return {document: numbers[each.slug, each.anchor] for document, each in enumerate(found)}


def _find_own(call: Ask, questions: Sequence[Question], places: Mapping[int, int]) -> float:
    """Share of the questions whose own passage is among the ten."""
    return sum(
        each.document in [places.get(number, number) for number in call(each)] for each in questions
    ) / len(questions)


def measure_whole(
    ours: Index, articles: Sequence[Article], peer: Ask | None, count: int
) -> dict[str, list[float]]:
    """Text in, hits with snippets out, beside a peer's bare retrieval.

    Each question is asked once, so that nothing that was remembered can answer it.
    """
    questions = ask_questions(articles, count + WARM_UP, WHOLE_SEED)
    calls: dict[str, Ask] = {OURS: lambda each: search(ours, Query(each.text, LANG))}
    if peer:
        calls["tantivy"] = peer
    warm_up, asked = questions[:WARM_UP], questions[WARM_UP:]
    for question in warm_up:
        for call in calls.values():
            call(question)
    return interleave(calls, asked, dict.fromkeys(calls, 1), warm_up=0)


def best(ours: Index, stems: Sequence[str]) -> list[int]:
    """Numbers of the ten best passages for words alone: the bare retrieval of ours."""
    wanted = Wanted(stems=dict.fromkeys(stems, 1.0))
    return list(ours.best(LANG, wanted, TOP).documents)


def _without_kernel(ours: Index) -> Ask:
    """The same retrieval by numpy."""
    lexicon = ours.lexicon(LANG)
    assert lexicon
    finder = make_finder(lexicon)

    def find(each: Question) -> list[int]:
        wanted = Wanted(stems=dict.fromkeys(each.stems, 1.0))
        return list(finder.find(wanted, TOP).documents)

    return find


def _compile(corpus: Corpus, passages: int, folder: Path) -> float:
    library = Library(corpus.passages(passages))
    return stopwatch(lambda: compile_index(library, folder))
