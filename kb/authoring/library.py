"""A folder of articles → a `Library`, with the checks that need more than one file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from kb.authoring.article import Parsed, decode, parse_article
from kb.authoring.category import CATEGORY_FILE, name_category, parse_category
from kb.authoring.history import file_day, last_changes
from kb.authoring.link import Link
from kb.errors import ContentError, UsageError
from kb.model import Article, Category, Library, Problem, Status

Progress = Callable[[int, int], None]
"""Called with how many files are read and how many there are."""


def load_library(
    folder: Path, progress: Progress | None = None
) -> tuple[Library, tuple[Problem, ...]]:
    """Read every article and category below `folder`, with the warnings found on the way.

    Drafts are part of the library; what compiles it leaves them out.

    Raises ContentError with all problems of all files, warnings among them, when any is fatal,
    and UsageError when the folder does not exist.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: no such folder. Make a help centre with `kb init DIR`, or name the folder"
            " of your articles with --articles."
        )
    sources = sorted(_find(folder))
    days = last_changes(folder)
    parsed: dict[str, Parsed] = {}
    categories: dict[tuple[str, str], Category] = {}
    problems: list[Problem] = []
    for count, source in enumerate(sources, start=1):
        path = folder / source
        if source.endswith(f"/{CATEGORY_FILE}"):
            category, found = _read_category(path, source)
            categories[category.lang, category.slug] = category
            problems += found
        else:
            parsed[source] = _read_article(path, source, days.get(source))
        if progress:
            progress(count, len(sources))
    for each in parsed.values():
        problems += each.problems
    problems += check_slugs(parsed) + check_links(parsed)
    found = sorted(replace(each, path=str(folder / each.path)) for each in problems)
    if any(problem.fatal for problem in found):
        raise ContentError(found)
    articles = tuple(each.article for each in parsed.values() if each.article)
    return Library(articles, _complete(categories, articles)), tuple(found)


def check_slugs(parsed: dict[str, Parsed]) -> list[Problem]:
    """One slug names one article in a language, whatever its category: it is the address."""
    problems = []
    first: dict[tuple[str, str], str] = {}
    for source, each in parsed.items():
        if each.article is None:
            continue
        rival = first.setdefault((each.article.lang, each.article.slug), source)
        if rival != source:
            problems.append(
                Problem(
                    source,
                    1,
                    f"`{each.article.slug}` is already the name of {rival}. Rename one of the two"
                    " files.",
                )
            )
    return problems


def check_links(parsed: dict[str, Parsed]) -> list[Problem]:
    """Every link between articles must lead to a page, and to a heading of it."""
    problems = []
    for source, each in parsed.items():
        for link in each.links:
            message = _check_link(link, each.article, parsed.get(link.target))
            if message:
                problems.append(Problem(source, link.line, message))
    return problems


def _check_link(link: Link, origin: Article | None, target: Parsed | None) -> str | None:
    if target is None:
        return f"the link `{link.href}` leads to {link.target}, which does not exist."
    article = target.article
    if article is None:
        return None  # The target has mistakes of its own, which are reported there.
    published = origin is not None and origin.status is Status.PUBLISHED
    if published and article.status is Status.DRAFT:
        return f"the link `{link.href}` leads to a draft, which customers cannot open."
    anchors = [passage.anchor for passage in article.passages if passage.anchor]
    if link.anchor and link.anchor not in anchors:
        known = ", ".join(f"#{anchor}" for anchor in anchors) or "none"
        return f"no heading `#{link.anchor}` in {link.target}. Its headings: {known}."
    return None


def _find(folder: Path) -> Iterator[str]:
    """Paths of articles and categories below the folder; hidden files and folders are not read."""
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith((".", "_"))]
        for name in files:
            if name.startswith((".", "_")):
                continue
            source = Path(root, name).relative_to(folder).as_posix()
            if name.endswith(".md") or (name == CATEGORY_FILE and source.count("/") == 2):
                yield source


def _read_article(path: Path, source: str, updated: date | None) -> Parsed:
    try:
        return parse_article(source, path.read_bytes(), updated or file_day(path))
    except OSError as error:
        problem = Problem(source, 1, f"cannot be read: {error.strerror}.")
        return Parsed(None, (), (problem,))


def _read_category(path: Path, source: str) -> tuple[Category, list[Problem]]:
    lang, slug, _ = source.split("/")
    try:
        text, warnings = decode(path.read_bytes(), source)
    except OSError as error:
        problem = Problem(source, 1, f"cannot be read: {error.strerror}.")
        return name_category(lang, slug), [problem]
    except UnicodeDecodeError:
        problem = Problem(source, 1, "not UTF-8 text. Save the file with the encoding UTF-8.")
        return name_category(lang, slug), [problem]
    category, problems = parse_category(text, source, lang, slug)
    return category, warnings + problems


def _complete(
    named: dict[tuple[str, str], Category], articles: tuple[Article, ...]
) -> tuple[Category, ...]:
    """Every category that has an article, those without a file named after their folder."""
    used = {(article.lang, article.category) for article in articles}
    found = [named.get(key) or name_category(*key) for key in used]
    return tuple(sorted(found, key=lambda each: (each.lang, each.order, each.title)))
