"""`kb build`: a library → a published generation."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kb.analysis import analyzer_for
from kb.codec import encode_json
from kb.errors import IndexUnavailable
from kb.index.document import split_documents
from kb.index.generation import (
    build_lock,
    candidates,
    current_name,
    new_folder,
    prune,
    publish,
)
from kb.index.impact import K1, SHORT_BOOST, B
from kb.index.latent import TOPICS
from kb.index.manifest import (
    FORMAT,
    Manifest,
    Shelf,
    checksum,
    read_manifest,
    verify_files,
    write_manifest,
)
from kb.index.postings import write_postings
from kb.index.scores import compile_scores, save_scores
from kb.model import Article, Category, Library, Status, Synonym

ARTICLES_FILE = "articles.json"
CATEGORIES_FILE = "categories.json"
SYNONYMS_FILE = "synonyms.json"
POSTINGS_DIR = "postings"

SCORING_REVISION = 2
"""Raise it with any change in impact.py, latent.py, tokens.py or document.py that changes an array:
it is part of every language's signature, so that all are compiled again. The numbers that tune the
scores are in the signature themselves."""

Progress = Callable[[int, int], None]
"""Called with how many languages are compiled and how many there are."""


def compile_index(
    library: Library, data_dir: Path, progress: Progress | None = None
) -> tuple[Manifest, bool]:
    """Compile the library's published articles and publish the result below `data_dir`.

    A language in which nothing changed is taken over from the generation that serves; when that
    is so for all of them, no new one is made. Returns the manifest of the generation that serves
    now, and whether it is new.

    Raises BuildFailed, after which the old generation goes on serving.
    """
    shelves = _sort_by_language(library)
    with build_lock(data_dir):
        old_folder, old = _current(data_dir)
        with new_folder(data_dir) as work:
            languages = {}
            for count, (lang, (articles, categories)) in enumerate(shelves.items(), start=1):
                synonyms = [each for each in library.synonyms if each.lang == lang]
                signature = _sign(lang, articles, categories, synonyms)
                if old and lang in old.languages and old.languages[lang].signature == signature:
                    _take_over(old_folder / lang, work / lang)
                    languages[lang] = old.languages[lang]
                else:
                    languages[lang] = _compile_language(
                        work / lang, lang, articles, categories, synonyms, signature
                    )
                if progress:
                    progress(count, len(shelves))
            if old and old.languages == languages:
                return old, False
            manifest = _seal(work, languages)
            publish(data_dir, work, manifest.generation)
        prune(data_dir)
    return manifest, True


def _current(data_dir: Path) -> tuple[Path, Manifest | None]:
    """The published generation, if there is one that this version can read.

    A damaged one is no base to build on: its files would be taken over and vouched for.
    """
    name = current_name(data_dir)
    if name is None:
        return data_dir, None
    folder = candidates(data_dir)[0]
    try:
        manifest = read_manifest(folder)
        verify_files(folder, manifest)
    except IndexUnavailable:
        return folder, None
    return folder, manifest


def _sort_by_language(
    library: Library,
) -> dict[str, tuple[list[Article], list[Category]]]:
    shelves: dict[str, tuple[list[Article], list[Category]]] = {}
    for article in library.articles:
        if article.status is Status.PUBLISHED:
            shelves.setdefault(article.lang, ([], []))[0].append(article)
    for category in library.categories:
        articles, categories = shelves.get(category.lang, ([], []))
        # One that holds nothing but drafts has nothing to show to customers.
        if any(article.category == category.slug for article in articles):
            categories.append(category)
    for articles, categories in shelves.values():
        place = {category.slug: number for number, category in enumerate(categories)}
        articles.sort(key=lambda article: (place.get(article.category, 0), article.title))
    return dict(sorted(shelves.items()))


def _sign(lang: str, *content: Sequence[object]) -> str:
    scoring = (SCORING_REVISION, K1, B, SHORT_BOOST, TOPICS)
    digest = hashlib.sha256(f"{FORMAT} {analyzer_for(lang).version} {scoring}\n".encode())
    digest.update(encode_json(content))
    return digest.hexdigest()


def _compile_language(
    folder: Path,
    lang: str,
    articles: Sequence[Article],
    categories: Sequence[Category],
    synonyms: Sequence[Synonym],
    signature: str,
) -> Shelf:
    (folder / POSTINGS_DIR).mkdir(parents=True)
    (folder / ARTICLES_FILE).write_bytes(encode_json(articles))
    (folder / CATEGORIES_FILE).write_bytes(encode_json(categories))
    (folder / SYNONYMS_FILE).write_bytes(encode_json(synonyms))
    documents = list(split_documents(articles))
    write_postings(folder / POSTINGS_DIR, lang, documents)
    save_scores(folder, compile_scores(documents, lang))
    return Shelf(
        signature=signature,
        analyzer=analyzer_for(lang).version,
        articles=len(articles),
        passages=len(documents),
    )


def _take_over(old: Path, new: Path) -> None:
    """Files never change once published, so that a hard link is as good as a copy."""
    try:
        shutil.copytree(old, new, copy_function=os.link)
    except OSError:  # the file system has no hard links
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(old, new)


def _seal(work: Path, languages: dict[str, Shelf]) -> Manifest:
    """Name the generation and write its manifest. Names sort by age."""
    now = datetime.now(UTC)
    files = {
        path.relative_to(work).as_posix(): checksum(path)
        for path in sorted(work.rglob("*"))
        if path.is_file()
    }
    content = hashlib.sha256(encode_json(files)).hexdigest()[:8]
    manifest = Manifest(
        format=FORMAT,
        generation=f"{now:%Y%m%dT%H%M%S}-{now.microsecond:06d}-{content}",
        built=now.isoformat(timespec="seconds"),
        languages=languages,
        files=files,
    )
    write_manifest(work, manifest)
    return manifest
