"""What is measured on: help pages as articles, and questions cut from their passages."""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from kb.analysis import analyzer_for
from kb.model import Article, Kind, Passage, Status

LANG = "en"
"""Everything is indexed as English, so that one language is as large as the sizes say."""

PAGES = Path(__file__).resolve().parents[3] / "shared" / "load" / "tldr-all-languages.jsonl.gz"
LATIN = frozenset(
    "en es nl it id pt-BR fr de pl tr fi pt-PT ca ro sv cs bs no da uz nb".split()  # noqa: SIM905
)
SEED = 4
MADE_PAGES = 12_000
MADE_WORDS = 40_000
LONGEST_QUESTION = 200
"""Characters; a window of words that holds long addresses is passed over."""


@dataclass(frozen=True, slots=True)
class Page:
    """A help page: what it is about, and its steps."""

    title: str
    intro: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """4 to 8 words that stand together in a passage, and the number of that document.

    `stems` are those of the words, each once. `terms` are the same stems under names that every
    tokenizer leaves alone.
    """

    text: str
    stems: tuple[str, ...]
    terms: tuple[str, ...]
    document: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pages in a fixed random order; of any size, since pages return with their steps rotated."""

    name: str
    pages: tuple[Page, ...]

    def articles(self, count: int) -> tuple[Article, ...]:
        """The first `count` articles."""
        stream = self._stream()
        return tuple(next(stream) for _ in range(count))

    def passages(self, count: int) -> tuple[Article, ...]:
        """The first articles, exactly `count` passages of them."""
        taken: list[Article] = []
        for article in self._stream():
            taken.append(replace(article, passages=article.passages[:count]))
            count -= len(article.passages)
            if count <= 0:
                break
        return tuple(taken)

    def _stream(self) -> Iterator[Article]:
        turn = 0
        while True:
            for number, page in enumerate(self.pages):
                yield _article(page, turn, number)
            turn += 1


@cache
def real_corpus() -> Corpus:
    """Pages of tldr, in the languages of Latin script, where they stand beside the project."""
    pages = []
    with gzip.open(PAGES, "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if entry["metadata"]["lang"] in LATIN:
                text = re.sub(r"^> ?", "", entry["text"], flags=re.MULTILINE)
                intro, *steps = re.split(r"\n\n- ", text)
                pages.append(Page(entry["title"], intro, tuple(steps)))
    random.Random(SEED).shuffle(pages)
    return Corpus("help pages of tldr-pages in 21 languages of Latin script", tuple(pages))


@cache
def made_corpus(pages: int = MADE_PAGES) -> Corpus:
    """Pages of made-up words, as frequent as words are (Zipf); the same ones each time."""
    chance = random.Random(SEED)
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    words = sorted({"".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in
                    range(MADE_WORDS)})  # fmt: skip
    chance.shuffle(words)
    heights: list[float] = []
    for rank in range(1, len(words) + 1):
        heights.append((heights[-1] if heights else 0.0) + 1 / rank)

    def say(least: int, most: int) -> str:
        return " ".join(chance.choices(words, cum_weights=heights, k=chance.randint(least, most)))

    made = (
        Page(say(1, 4), say(8, 20), tuple(f"{say(4, 9)}:\n\n{say(3, 12)}" for _ in range(6)))
        for _ in range(pages)
    )
    return Corpus("seeded pages of made-up words, Zipf-distributed", tuple(made))


def find_corpus() -> Corpus:
    """The real pages when they are there, else made ones."""
    return real_corpus() if PAGES.is_file() else made_corpus()


def _article(page: Page, turn: int, number: int) -> Article:
    """A page as an article: its intro, then two steps a passage, headed by the first of them."""
    shift = turn % max(1, len(page.steps))
    steps = page.steps[shift:] + page.steps[:shift]
    passages = [Passage("", "", 0, page.intro, f"<p>{html.escape(page.intro)}</p>")]
    for first in range(0, len(steps), 2):
        heading = steps[first].partition(":")[0][:80].replace("\n", " ").strip()
        text = "\n\n".join(steps[first : first + 2])
        code = f"<h2>{html.escape(heading)}</h2><p>{html.escape(text)}</p>"
        passages.append(Passage(f"step-{first + 1}", heading, 2, text, code))
    return Article(
        lang=LANG,
        category=f"topic-{number % 20}",
        slug=f"page-{turn}-{number}",
        title=page.title,
        kind=Kind.GUIDE,
        status=Status.PUBLISHED,
        passages=tuple(passages),
        source=f"{LANG}/topic-{number % 20}/page-{turn}-{number}.md",
        digest=f"{turn:032}{number:032}",
        updated=date(2026, 1, 1),
        tags=(f"tag-{number % 30}",),
    )


def write_markdown(articles: Sequence[Article], folder: Path) -> None:
    """Write the articles as an editor's files."""
    for article in articles:
        path = folder / article.source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_markdown(article), encoding="utf-8")


def to_markdown(article: Article) -> str:
    title = json.dumps(article.title, ensure_ascii=False)
    parts = [f"---\ntitle: {title}\ntags: [{', '.join(article.tags)}]\n---"]
    for passage in article.passages:
        if passage.heading:
            parts.append(f"## {_escape(passage.heading)}")
        parts.append(_escape(passage.text))
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    """Text whose signs stand for themselves, so that files give the same words as articles do."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!&+.()-])", r"\\\1", text)


_NAMES: dict[str, str] = {}


def name_stems(stems: Sequence[str]) -> tuple[str, ...]:
    """The stems under names that every tokenizer leaves alone; always the same name for one."""
    return tuple(_NAMES.setdefault(stem, f"t{len(_NAMES)}") for stem in stems)


def _documents(articles: Sequence[Article]) -> Iterator[tuple[str, ...]]:
    """All texts that a passage is found by, its own text last."""
    for article in articles:
        for passage in article.passages:
            yield article.title, passage.heading, *article.tags, passage.text


def token_lines(articles: Sequence[Article]) -> list[str]:
    """The named stems of each document, whitespace-joined: what the peers index."""
    analyzer = analyzer_for(LANG)
    return [
        " ".join(name_stems([token.stem for token in analyzer.tokens("\n".join(texts))]))
        for texts in _documents(articles)
    ]


def ask_questions(articles: Sequence[Article], count: int, seed: int = SEED) -> list[Question]:
    """`count` different questions from the middle of random passages, or as many as there are."""
    documents = list(_documents(articles))
    chance = random.Random(seed)
    analyzer = analyzer_for(LANG)
    found: dict[str, Question] = {}
    for _ in range(20 * count):
        if len(found) == count:
            break
        number = chance.randrange(len(documents))
        words = documents[number][-1].split()
        length = chance.randint(4, 8)
        if len(words) < length:
            continue
        # The middle: a start that leaves as many words before the window as behind it, or nearly.
        room = len(words) - length
        start = chance.randint(room // 4, room - room // 4)
        text = " ".join(words[start : start + length])
        stems = tuple(dict.fromkeys(token.stem for token in analyzer.tokens(text)))
        if stems and len(text) <= LONGEST_QUESTION:
            found[text] = Question(text, stems, name_stems(stems), number)
    return list(found.values())
