"""`kb build`: a library → a published generation."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kb.analysis import analyzer_for
from kb.codec import encode_json
from kb.errors import IndexUnavailable
from kb.index.edition import Edition, make_edition
from kb.index.edition_name import read_name
from kb.index.generation import (
    Remove,
    build_lock,
    candidates,
    current_name,
    new_folder,
    prune,
    publish,
    remove_tree,
)
from kb.index.images import save_images
from kb.index.impact import K1, SHORT_BOOST, B
from kb.index.latent import TOPICS
from kb.index.manifest import (
    FORMAT,
    Manifest,
    Shelf,
    read_manifest,
    verify_files,
    write_manifest,
)
from kb.index.seal import Checked, Sealing
from kb.index.stock import Records, Stock
from kb.memory import MEMORY_FILE, Memory
from kb.model import Article, Image, Library
from kb.schedule import Versions, choose_version, group_versions, today_in, turning_days

SCORING_REVISION = 7
"""Raise it with any change in impact.py, latent.py, tokens.py, words.py, document.py, postings.py
or bulk.py that changes what is read in a file: all languages are then compiled again. The numbers
that tune the scores count by themselves."""

Progress = Callable[[int, int], None]
"""Called with how many languages are compiled and how many there are."""


def compile_index(
    library: Library,
    data_dir: Path,
    progress: Progress | None = None,
    today: date | None = None,
    records: Records | None = None,
    checked: Checked | None = None,
    remove: Remove = remove_tree,
) -> tuple[Manifest, bool]:
    """Compile the library's published articles and publish the result below `data_dir`.

    `today` is the day at the shop, the one in UTC by default. A generation has an edition of each
    language as it is from that day on, and one for each later day on which another version of a
    policy comes into force, so that it is right on every day to come. `records` and `checked` are
    those of a process that compiles the same articles again and again. `remove` removes folders of
    old generations, which takes 0.1 s with 10,000 articles and may be done later.

    A language in which nothing changed is taken over from the generation that serves; when that
    is so for all of them, no new one is made. Returns the manifest of the generation that serves
    now, and whether it is new.

    Raises BuildFailed, after which the old generation goes on serving.
    """
    records, checked = records or Records(), checked or Checked()
    editions = make_editions(library, today or today_in(), records)
    records.forget_others()
    with build_lock(data_dir), ThreadPoolExecutor(1) as beside:
        base = _find_base(data_dir, beside, checked)
        try:
            manifest, is_new = _compile(editions, library.images, data_dir, base, checked, progress)
        except Exception:
            if base is None or base.is_sound():
                raise
            # What is damaged may fail in any way, or be noticed at the end.
            manifest, is_new = _compile(editions, library.images, data_dir, None, checked, progress)
        prune(data_dir, remove)
    return manifest, is_new


@dataclass(frozen=True, slots=True)
class _Base:
    """The generation that serves, to build upon while its files are compared with their checksums.

    A damaged one is none: its files would be taken over and vouched for.
    """

    folder: Path
    manifest: Manifest
    check: Future[None]

    def is_sound(self) -> bool:
        """Whether every file is as it was written. Waits until that is known."""
        return self.check.exception() is None


def _find_base(data_dir: Path, beside: Executor, checked: Checked) -> _Base | None:
    """The published generation, if there is one that this version can read."""
    if current_name(data_dir) is None:
        return None
    folder = candidates(data_dir)[0]
    try:
        manifest = read_manifest(folder)
    except IndexUnavailable:
        return None
    return _Base(folder, manifest, beside.submit(verify_files, folder, manifest, checked))


def _compile(
    editions: Sequence[Edition],
    images: Sequence[Image],
    data_dir: Path,
    base: _Base | None,
    checked: Checked,
    progress: Progress | None,
) -> tuple[Manifest, bool]:
    memory = Memory(data_dir / MEMORY_FILE)
    with new_folder(data_dir) as work, _seal_beside(work, base, checked) as sealing:
        shelves: dict[str, Shelf] = {}
        for count, edition in enumerate(editions, start=1):
            present = shelves.get(edition.lang)
            shelves[edition.name] = _make(work, edition, memory, base, present, sealing)
            if progress:
                progress(count, len(editions))
        files = save_images(work, images)
        if base and not base.is_sound():
            raise IndexUnavailable(f"{base.folder.name} is damaged.")
        if base and base.manifest.has(shelves, files):
            return base.manifest, False
        manifest = _seal(work, shelves, sealing)
        checked.note(sealing.digests())  # before a server that is told opens what is published
        publish(data_dir, work, manifest.generation, manifest.files)
    return manifest, True


def _seal_beside(work: Path, base: _Base | None, checked: Checked) -> Sealing:
    return Sealing(work, base.folder if base else None, checked)


def _make(
    work: Path,
    edition: Edition,
    memory: Memory,
    base: _Base | None,
    present: Shelf | None,
    sealing: Sealing,
) -> Shelf:
    """Write an edition. `present` is that of the same language for the day of the build, if this
    one is for a later day: they differ in a few articles."""
    folder = work / edition.name
    analyzer = analyzer_for(edition.lang).version
    signature = _sign(edition, analyzer)
    old = base.manifest.shelves if base else {}
    # What was announced and is in force now was compiled as a later edition.
    same = next((name for name, each in old.items() if each.signature == signature), None)
    if base and same:
        # No hard link: a disk that damages a file must not damage three generations.
        shutil.copytree(base.folder / same, folder)
        return old[same]
    beside = work if present or not base else base.folder
    known = present or old.get(edition.lang)
    is_base = known and (known.analyzer, known.scoring) == (analyzer, _scoring())
    stock = Stock(beside / edition.lang) if is_base else None
    patched = known.patched if known else 0
    made = make_edition(folder, edition, memory, stock, patched, sealing.take)
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
    return " ".join(str(each) for each in (SCORING_REVISION, K1, B, SHORT_BOOST, TOPICS))


def make_editions(library: Library, today: date, records: Records | None = None) -> list[Edition]:
    """What customers may read, by language: as it is today, then as it will be."""
    records = records or Records()
    published: dict[str, list[Article]] = {}
    for each in library.articles:
        if each.is_public:
            published.setdefault(each.lang, []).append(each)
    editions = []
    for lang in sorted(published):
        versions = group_versions(published[lang])
        turns = [day for day in turning_days(versions) if day > today]
        editions.append(_make_edition(library, lang, versions, None, today, records))
        editions += [_make_edition(library, lang, versions, day, day, records) for day in turns]
    return editions


def _make_edition(
    library: Library,
    lang: str,
    versions: Versions,
    since: date | None,
    day: date,
    records: Records,
) -> Edition:
    articles = [choose_version(group, day) for group in versions.values()]
    # A category that holds nothing but drafts has nothing to show to customers.
    used = {article.category for article in articles}
    categories = [each for each in library.categories if each.lang == lang and each.slug in used]
    place = {category.slug: number for number, category in enumerate(categories)}
    articles.sort(key=lambda each: (place.get(each.category, 0), each.title, each.slug))
    several = [each for group in versions.values() if len(group) > 1 for each in group]
    return Edition(
        lang=lang,
        since=since,
        records=[records.find(article) for article in articles],
        versions=[records.find(article) for article in several],
        categories=categories,
        synonyms=[each for each in library.synonyms if each.lang == lang],
    )


def _sign(edition: Edition, analyzer: str) -> str:
    """A checksum of all that goes into a language."""
    digest = hashlib.sha256(f"{FORMAT} {analyzer} {_scoring()}\n".encode())
    for records in (edition.records, edition.versions):
        for record in records:
            digest.update(record.hash.encode())
        digest.update(b"\n")
    digest.update(encode_json((edition.categories, edition.synonyms)))
    return digest.hexdigest()


def _seal(work: Path, shelves: dict[str, Shelf], sealing: Sealing) -> Manifest:
    """Name the generation and write its manifest. Names sort by age."""
    now = datetime.now(UTC)
    files = sealing.finish()
    content = hashlib.sha256(encode_json(files)).hexdigest()[:8]
    manifest = Manifest(
        format=FORMAT,
        generation=f"{now:%Y%m%dT%H%M%S}-{now.microsecond:06d}-{content}",
        built=now.isoformat(timespec="seconds"),
        languages={name: each for name, each in shelves.items() if not read_name(name)[1]},
        later={name: each for name, each in shelves.items() if read_name(name)[1]},
        files=files,
    )
    write_manifest(work, manifest)
    return manifest
