"""`kb build`: a library → a published generation."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kb.analysis import analyzer_for
from kb.codec import encode_json
from kb.errors import IndexUnavailable
from kb.index.edition import Edition, make_edition
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
    checksums,
    read_manifest,
    verify_files,
    write_manifest,
)
from kb.index.scores import WIDE_FROM
from kb.index.stock import Stock, make_record
from kb.memory import MEMORY_FILE, Memory
from kb.model import Library

SCORING_REVISION = 7
"""Raise it with any change in impact.py, latent.py, tokens.py, words.py, document.py or postings.py
that changes a file: all languages are then compiled again. The numbers that tune the scores count
by themselves."""

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
    editions = _sort_by_language(library)
    with build_lock(data_dir):
        old_folder, old = _current(data_dir)
        memory = Memory(data_dir / MEMORY_FILE)
        with new_folder(data_dir) as work:
            languages = {}
            for count, edition in enumerate(editions, start=1):
                lang = edition.lang
                known = old.languages.get(lang) if old else None
                languages[lang] = _make(work / lang, edition, memory, old_folder / lang, known)
                if progress:
                    progress(count, len(editions))
            if old and old.languages == languages:
                return old, False
            manifest = _seal(work, languages)
            publish(data_dir, work, manifest.generation)
        prune(data_dir)
    return manifest, True


def _make(folder: Path, edition: Edition, memory: Memory, old: Path, known: Shelf | None) -> Shelf:
    """One language of the new generation; `known` is what the last one, in `old`, holds of it."""
    analyzer = analyzer_for(edition.lang).version
    signature = _sign(edition, analyzer)
    if known and known.signature == signature:
        # No hard link: a disk that damages a file must not damage three generations.
        shutil.copytree(old, folder)
        return known
    is_base = known and (known.analyzer, known.scoring) == (analyzer, _scoring())
    stock = Stock(old) if is_base else None
    made = make_edition(folder, edition, memory, stock, known.patched if known else 0)
    return Shelf(
        signature=signature,
        analyzer=analyzer,
        scoring=_scoring(),
        articles=len(edition.records),
        passages=made.passages,
        patched=made.patched,
    )


def _scoring() -> str:
    """What a language's numbers are made with."""
    return " ".join(str(each) for each in (SCORING_REVISION, K1, B, SHORT_BOOST, TOPICS, WIDE_FROM))


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


def _sort_by_language(library: Library) -> list[Edition]:
    published = [each for each in library.articles if each.is_public]
    editions = []
    for lang in sorted({article.lang for article in published}):
        articles = [article for article in published if article.lang == lang]
        # A category that holds nothing but drafts has nothing to show to customers.
        used = {article.category for article in articles}
        categories = [
            each for each in library.categories if each.lang == lang and each.slug in used
        ]
        place = {category.slug: number for number, category in enumerate(categories)}
        articles.sort(key=lambda article: (place.get(article.category, 0), article.title))
        synonyms = [each for each in library.synonyms if each.lang == lang]
        records = [make_record(article) for article in articles]
        editions.append(Edition(lang, records, categories, synonyms))
    return editions


def _sign(edition: Edition, analyzer: str) -> str:
    """A checksum of all that goes into a language."""
    digest = hashlib.sha256(f"{FORMAT} {analyzer} {_scoring()}\n".encode())
    for record in edition.records:
        digest.update(record.hash.encode())
    digest.update(encode_json((edition.categories, edition.synonyms)))
    return digest.hexdigest()


def _seal(work: Path, languages: dict[str, Shelf]) -> Manifest:
    """Name the generation and write its manifest. Names sort by age."""
    now = datetime.now(UTC)
    paths = (path for path in sorted(work.rglob("*")) if path.is_file())
    files = checksums(work, [path.relative_to(work).as_posix() for path in paths])
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
