"""A folder of articles → a `Library`, with the checks that need more than one file."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from stat import S_ISREG

from kb.authoring.article import MAX_BYTES, Parsed, too_large
from kb.authoring.category import CATEGORY_FILE, name_category, parse_category
from kb.authoring.history import last_changes
from kb.authoring.image import different, place_images
from kb.authoring.link import Link
from kb.authoring.reader import ArticleFile, ArticleReader, Progress
from kb.authoring.synonyms import parse_synonyms
from kb.authoring.text_file import read_text
from kb.authoring.version import check_slugs, find_groups, living_versions
from kb.authoring.watch import FileStatus, Stamp
from kb.errors import ContentError, UsageError
from kb.memory import Memory
from kb.model import Article, Category, Image, Library, Problem, Status, Synonym
from kb.schedule import today_in

_SUFFIXES = (".md", ".markdown")
"""Ends of the names of files that were meant as articles; the check asks for `.md`."""


_SYNONYMS_FILE = re.compile(r"synonyms\.([A-Za-z0-9-]+)\.yaml")
_MISNAMED = re.compile(r"([^/]+/[^/]+/category|synonyms\.[A-Za-z0-9-]+)\.yml")


def load_library(
    folder: Path,
    progress: Progress | None = None,
    reader: ArticleReader | None = None,
    today: date | None = None,
    stamp: Stamp | None = None,
) -> tuple[Library, tuple[Problem, ...]]:
    """Read every article and category below `folder`, with the warnings found on the way.

    Drafts are part of the library; what compiles it leaves them out. A `reader` that has read the
    folder before reads only what changed. `today` is the day at the shop, the one in UTC by
    default: what was in force before it need not be right any more. With a `stamp` of the folder,
    taken a moment ago, nothing but what changed is looked at again.

    Raises ContentError with all problems of all files, warnings among them, when any is fatal,
    and UsageError when the folder does not exist.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: no such folder. Make a help centre with `kb init DIR`, or name the folder"
            " of your articles with --articles."
        )
    looked = {} if stamp is None else _below(folder, stamp)
    sources = sorted(filter(_is_source, _find(folder) if stamp is None else looked))
    days = last_changes(folder)
    reader = reader or ArticleReader(Memory(None))
    reading = _Reading(folder)
    files = []
    for source in sources:
        status = looked.get(source)
        if (status and reader.has_read(source, status)) or reading.is_article(source):
            files.append(ArticleFile(f"{folder}/{source}", source, days.get(source), status))
    return reading.finish(reader.read(files, progress), reader, today or today_in())


class _Reading:
    """What the files gave so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._categories: dict[tuple[str, str], Category] = {}
        self._synonyms: list[Synonym] = []
        self._thesauri: dict[str, str] = {}
        self._problems: list[Problem] = []

    def is_article(self, source: str) -> bool:
        """Whether the file is an article that may be read. What else it is, is read now."""
        odd = _refuse(f"{self._folder}/{source}", self._folder)
        if source.endswith(".md") and not odd:
            return True
        path = self._folder / source
        if odd:
            self._problems.append(Problem(source, 1, odd))
        elif source.endswith(f"/{CATEGORY_FILE}"):
            self._read_category(path, source)
        elif _MISNAMED.fullmatch(source):
            name = path.with_suffix(".yaml").name
            message = f"`{path.name}` is not read. Rename the file to `{name}`."
            self._problems.append(Problem(source, 1, message))
        elif found := _SYNONYMS_FILE.fullmatch(source):
            self._thesauri[source] = found.group(1)
            text, problems = read_text(path, source)
            rules, mistakes = parse_synonyms(text or "", source, found.group(1))
            self._synonyms += rules
            self._problems += problems + mistakes
        else:
            return True
        return False

    def finish(
        self, parsed: dict[str, Parsed], reader: ArticleReader, today: date
    ) -> tuple[Library, tuple[Problem, ...]]:
        """Check what needs more than one file. Raises ContentError."""
        for each in parsed.values():
            self._problems += each.problems
        groups = find_groups(parsed)
        living = living_versions(groups, today)
        self._problems += check_slugs(groups, parsed) + check_links(parsed, living)
        self._problems += check_reviews(parsed, today) + check_attributes(parsed)
        self._problems += check_thesauri(self._thesauri, parsed)
        articles, images = self._place_images(parsed, reader)
        problems = sorted(
            replace(each, path=str(self._folder / each.path)) for each in self._problems
        )
        if any(problem.fatal for problem in problems):
            raise ContentError(problems)
        categories = _complete(self._categories, articles)
        library = Library(articles, categories, tuple(self._synonyms), images)
        return library, tuple(problems)

    def _place_images(
        self, parsed: Mapping[str, Parsed], reader: ArticleReader
    ) -> tuple[tuple[Article, ...], tuple[Image, ...]]:
        """The articles with their pictures' addresses, and the pictures that customers see."""
        articles: list[Article] = []
        shown: list[Image] = []
        for source, each in parsed.items():
            article = each.article
            if each.images:
                images, problems = reader.images.read_all(self._folder, source, each.images)
                self._problems += problems
                if article:
                    article = place_images(article, images)
                    shown += images.values() if article.is_public else ()
            if article:
                articles.append(article)
        return tuple(articles), different(shown)

    def _read_category(self, path: Path, source: str) -> None:
        lang, slug, _ = source.split("/")
        text, problems = read_text(path, source)
        self._problems += problems
        if text is not None:
            category, mistakes = parse_category(text, source, lang, slug)
            self._categories[lang, slug] = category
            self._problems += mistakes


def check_links(
    parsed: Mapping[str, Parsed], living: Mapping[str, Collection[str]] | None = None
) -> list[Problem]:
    """Every link between articles must lead to a page, and to a heading of it. Of an article with
    versions, `living` names the files that the link leads to in turn."""
    problems = []
    for source, each in parsed.items():
        for link in each.links:
            targets = (living or {}).get(link.target, (link.target,))
            for place in targets if link.target in parsed else (link.target,):
                message = _check_link(link, each.article, place, parsed.get(place))
                if message:
                    problems.append(Problem(source, link.line, message))
    return problems


def check_reviews(parsed: Mapping[str, Parsed], today: date) -> list[Problem]:
    """Nobody can have read an article on a day that has not come."""
    return [
        Problem(
            source,
            each.lines.get("reviewed", 1),
            f"`reviewed` is {each.article.reviewed}, which is still to come. Write the day on which"
            " somebody last read the article and found it right.",
        )
        for source, each in parsed.items()
        if each.article and each.article.reviewed and each.article.reviewed > today
    ]


def check_attributes(parsed: Mapping[str, Parsed]) -> list[Problem]:
    """Names and values that differ in case alone would be two filters for one thing."""
    problems = []
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for source, each in parsed.items():
        for attribute in each.article.attributes if each.article else ():
            lang = source.partition("/")[0]
            name = attribute.name
            paths = [(lang, name), *((lang, name, value) for value in attribute.values)]
            for path in paths:
                text = path[-1]
                key = tuple(part.casefold() for part in path)
                known, place = seen.setdefault(key, (text, source))
                if known != text:
                    message = (
                        f"`{text}` is written `{known}` in {place}. Write both the same way, or"
                        " customers see two filters."
                    )
                    line = each.lines.get("attributes", 1)
                    problems.append(Problem(source, line, message))
    return problems


def check_thesauri(thesauri: dict[str, str], parsed: dict[str, Parsed]) -> list[Problem]:
    """Synonyms serve the articles of their language. `thesauri` has the language of each file."""
    known = {source.partition("/")[0] for source in parsed}
    return [
        Problem(
            source,
            1,
            f"there are no articles in `{lang}`. Write some in {lang}/, or rename the file.",
            fatal=False,
        )
        for source, lang in thesauri.items()
        if lang not in known
    ]


def _check_link(
    link: Link, origin: Article | None, place: str, target: Parsed | None
) -> str | None:
    if target is None:
        return f"the link `{link.href}` leads to {place}, which does not exist."
    article = target.article
    if article is None:
        return None  # The target has mistakes of its own, which are reported there.
    if origin is not None and origin.is_public and not article.is_public:
        what = "a draft" if article.status is Status.DRAFT else "an article for staff"
        return f"the link `{link.href}` leads to {what}, which customers cannot open."
    anchors = [passage.anchor for passage in article.passages if passage.anchor]
    if link.anchor and link.anchor not in anchors:
        known = ", ".join(f"#{anchor}" for anchor in anchors) or "none"
        return f"no heading `#{link.anchor}` in {place}. Its headings: {known}."
    return None


def _find(folder: Path) -> Iterator[str]:
    """Paths of files below the folder; hidden files and folders are not read."""
    # Plain strings: with ten thousand files, making a Path of each takes longer than reading.
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith((".", "_"))]
        below = os.path.relpath(root, folder).replace(os.sep, "/")
        for name in files:
            if name.startswith((".", "_")):
                continue
            yield name if below == "." else f"{below}/{name}"


def _below(folder: Path, stamp: Stamp) -> dict[str, FileStatus | None]:
    """The same from a stamp, with the status of each file that could be looked at."""
    begin = len(os.path.join(folder, ""))
    return {
        path[begin:]: status if any(status) else None
        for path, status in stamp.items()
        if "/_" not in path[begin - 1 :]
    }


def _is_source(source: str) -> bool:
    """Whether a file is an article, a category or synonyms, or was meant as such."""
    if source.lower().endswith(_SUFFIXES):
        return True
    is_category = source.endswith(f"/{CATEGORY_FILE}") and source.count("/") == 2
    return is_category or bool(_SYNONYMS_FILE.fullmatch(source) or _MISNAMED.fullmatch(source))


def _refuse(place: str, folder: Path) -> str | None:
    """Why a file must not even be opened, or None."""
    try:
        status = os.lstat(place)
        if S_ISREG(status.st_mode):  # nearly always; folders that are links are not walked into
            return too_large(status.st_size) if status.st_size > MAX_BYTES else None
        status = os.stat(place)
        inside = Path(place).resolve().is_relative_to(folder.resolve())
    except OSError:
        return None  # whoever reads it reports that, with its line
    if not inside:
        return "links to a file outside the articles folder. Put a copy here instead."
    if not S_ISREG(status.st_mode):
        return "is no ordinary file. Remove it, or move it out of the articles folder."
    if status.st_size > MAX_BYTES:
        return too_large(status.st_size)
    return None


def _complete(
    named: dict[tuple[str, str], Category], articles: tuple[Article, ...]
) -> tuple[Category, ...]:
    """Every category that has an article, those without a file named after their folder."""
    used = {(article.lang, article.category) for article in articles}
    found = [named.get(key) or name_category(*key) for key in used]
    return tuple(sorted(found, key=lambda each: (each.lang, each.order, each.title, each.slug)))
