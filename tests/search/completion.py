"""What completion costs among many articles: `python -m tests.search.completion [ARTICLES]`.

Compiles articles of the starter articles' words, in a language with spaces and in one without, and
types titles and questions into completion, key by key.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kb.analysis import analyzer_for
from kb.authoring import load_library
from kb.index import Index, compile_index, open_index
from kb.model import Article, Library
from kb.search import suggest

ROOT = Path(__file__).parents[2]
LANGS = ("en", "th")
KEYS = 1500
SEED = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    library, _ = load_library(ROOT / "articles")
    for lang in LANGS:
        own = [article for article in library.articles if article.lang == lang]
        with tempfile.TemporaryDirectory() as folder:
            made = tuple(_multiply(own, lang, count))
            compile_index(Library(made, library.categories), Path(folder))
            print(f"{lang}, {count} articles: {_measure(open_index(Path(folder)), lang)}")


def _multiply(articles: list[Article], lang: str, count: int) -> Iterator[Article]:
    """As many articles, with titles and headings of random words and asks with random endings."""
    chance = random.Random(SEED)
    said = [text for each in articles for text in (each.title, *each.asks)]
    joint = "" if lang == "th" else " "
    tokens = analyzer_for(lang).tokens
    words = [text[token.start : token.end] for text in said for token in tokens(text)]

    def say(least: int, most: int) -> str:
        return joint.join(chance.choices(words, k=chance.randint(least, most)))

    for number in range(count):
        article = chance.choice(articles)
        passages = [
            replace(each, heading=say(3, 7) if each.heading else "", anchor=each.anchor and f"a{n}")
            for n, each in enumerate(article.passages[:4])
        ]
        asks = tuple(chance.choice(said) + joint + say(1, 3) for _ in range(4))
        yield replace(
            article, slug=f"a{number}", title=say(3, 7), asks=asks, ask_lines=(1, 2, 3, 4),
            passages=tuple(passages), digest=f"{number:064}", source=f"{lang}/a{number}.md",
        )  # fmt: skip


def _measure(index: Index, lang: str) -> str:
    """Time of a processor, which other work on the machine does not lengthen much."""
    chance = random.Random(SEED)
    texts = [text for each in index.articles(lang) for text in (each.title, *each.asks)]
    first = _time(index, lang, texts[0])
    typed = [text[:end] for text in chance.sample(texts, 60) for end in range(1, len(text) + 1)]
    chance.shuffle(typed)
    times = sorted(_time(index, lang, text) for text in typed[:KEYS])
    p50, p95 = times[len(times) // 2], times[int(0.95 * len(times))]
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms a key; {first:.0f} ms to prepare"


def _time(index: Index, lang: str, text: str) -> float:
    begun = time.process_time()
    suggest(index, lang, text)
    return 1000 * (time.process_time() - begun)


if __name__ == "__main__":
    main()
