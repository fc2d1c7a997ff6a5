"""`make bench`: what a search costs, beside Whoosh's own searcher, in one run on this machine.

Both get the same documents, the same stems and the same questions. Ratios come first, because
milliseconds are the machine's.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from whoosh import fields, index, query, scoring

from kb.analysis import analyzer_for
from kb.authoring import load_library
from kb.evaluation import percentile
from kb.index import Index, compile_index, open_index
from kb.index.postings import StemTokenizer
from kb.model import Article, Library, Passage, Query
from kb.search import search
from kb.search.expansion import expand
from kb.search.question import read_question
from kb.search.tongue import tongue_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "load" / "tldr-all-languages.jsonl.gz"
QUESTIONS = 300


def main() -> None:
    """Print a table."""
    articles = read_articles(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    questions = [ask(article) for article in articles[:: max(1, len(articles) // QUESTIONS)]]
    with tempfile.TemporaryDirectory() as scratch:
        data, peer_folder = Path(scratch) / "kb", Path(scratch) / "whoosh"
        built = seconds(lambda: compile_index(Library(articles), data))
        peer_built = seconds(lambda: build_peer(articles, peer_folder))
        ours = open_index(data)
        whole = times(lambda text: search(ours, Query(text, "en")), questions)
        bare = times(lambda text: retrieve(ours, text), questions)
        peer = times(open_peer(peer_folder), questions)
    passages = sum(len(article.passages) for article in articles)
    print(f"{len(articles)} articles, {passages} passages, {len(questions)} questions\n")
    print(f"build: {built:.2f} s, {built / peer_built:.1f} times Whoosh alone\n")
    print("                            p50 ms   p95 ms   times faster than Whoosh (p50)")
    for name, found in (("whole search", whole), ("bare retrieval", bare), ("Whoosh, bare", peer)):
        p50, p95 = percentile(found, 0.5), percentile(found, 0.95)
        print(f"{name:26}{p50:8.2f} {p95:8.2f}   {percentile(peer, 0.5) / p50:8.1f}")


def read_articles(most: int) -> tuple[Article, ...]:
    """Real help pages when they stand beside the project, else the English starter articles."""
    library, _ = load_library(ROOT / "articles")
    english = tuple(article for article in library.articles if article.lang == "en")
    if not PAGES.is_file():
        return english
    pages: list[Article] = []
    with gzip.open(PAGES, "rt", encoding="utf-8") as file:
        for line in file:
            page = json.loads(line)
            if page["metadata"]["lang"] == "en" and len(pages) < most:
                passage = Passage("", "", 0, page["text"], "")
                title, slug = page["title"], page["_id"]
                pages.append(
                    replace(
                        english[0], slug=slug, title=title, asks=(), ask_lines=(), facts=(),
                        tags=(), passages=(passage,),
                    )
                )  # fmt: skip
    return tuple(pages)


def ask(article: Article) -> str:
    """Some words from the middle of an article."""
    words = article.passages[0].text.split()
    return " ".join(words[len(words) // 3 :][:6])


def build_peer(articles: Sequence[Article], folder: Path) -> None:
    folder.mkdir()
    schema = fields.Schema(text=fields.TEXT(analyzer=StemTokenizer("en")))
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    for article in articles:
        for passage in article.passages:
            writer.add_document(text=f"{article.title}\n{passage.heading}\n{passage.text}")
    writer.commit(optimize=True)


def open_peer(folder: Path) -> Callable[[str], object]:
    searcher = index.open_dir(str(folder)).searcher(weighting=scoring.BM25F())

    def find(text: str) -> object:
        stems = {token.stem for token in analyzer_for("en").tokens(text)}
        return searcher.search(query.Or([query.Term("text", stem) for stem in stems]), limit=10)

    return find


def retrieve(ours: Index, text: str) -> object:
    tongue = tongue_of(ours, "en")
    assert tongue is not None
    return ours.retrieve("en", expand(read_question(text, "en"), tongue).wanted)


def times(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each question, after a first round that warms up."""
    for text in questions[:20]:
        call(text)
    return [1000 * seconds(lambda text=text: call(text)) for text in questions]  # type: ignore[misc]


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
