"""Versions of a policy: `return-policy.md`, and beside it `return-policy@2027-01-01.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kb.authoring.article import Parsed
from kb.authoring.file_name import VERSION_SIGN
from kb.model import Article, Kind, Problem
from kb.schedule import choose_version, group_versions

Group = Sequence[Article]


def find_groups(parsed: Mapping[str, Parsed]) -> list[Group]:
    """The articles that share a slug in their language, group by group, and versions that share it
    with none."""
    first: dict[tuple[str, str], Article] = {}
    groups: dict[tuple[str, str], list[Article]] = {}
    for each in parsed.values():
        article = each.article
        if article is None:
            continue
        key = article.lang, article.slug
        known = first.setdefault(key, article)
        if known is not article:
            groups.setdefault(key, [known]).append(article)
        elif _is_version(article):
            groups[key] = [article]
    return list(groups.values())


def check_slugs(groups: Iterable[Group], parsed: Mapping[str, Parsed]) -> list[Problem]:
    """One slug names one article in a language, whatever its category: it is the address. Only the
    versions of a policy share one. `groups` are those of `find_groups`."""
    problems = []
    for group in groups:
        first, *others = sorted(group, key=_is_version)
        for rival in others:
            if not _is_version(rival):
                message = (
                    f"`{rival.slug}` is already the name of {first.source}. Rename one of the two"
                    " files."
                )
                problems.append(Problem(rival.source, 1, message))
        if any(map(_is_version, group)):
            problems += _check_versions(group, parsed)
    return problems


def living_versions(groups: Iterable[Group], day: date) -> dict[str, tuple[str, ...]]:
    """Of each article with versions, by the place of its main file: the places of those that are
    in force on a day, or will be. `groups` are those of `find_groups`."""
    several = [group for group in groups if len(group) > 1]
    found = {}
    for versions in group_versions(each for group in several for each in group).values():
        main = next((each.source for each in versions if not _is_version(each)), "")
        if main:
            now = versions.index(choose_version(versions, day))
            found[main] = tuple(each.source for each in versions[now:])
    return found


def _is_version(article: Article) -> bool:
    return VERSION_SIGN in article.source


def _check_versions(group: Group, parsed: Mapping[str, Parsed]) -> list[Problem]:
    """What is wrong with an article of which there is a version."""
    problems = []
    main = {each.category: each for each in group if not _is_version(each)}
    for each in filter(_is_version, group):
        if each.category not in main:
            name = f"{each.lang}/{each.category}/{each.slug}.md"
            message = (
                f"there is no {name}, of which this would be a version. Write it, or name this"
                f" file `{each.slug}.md`."
            )
            problems.append(Problem(each.source, 1, message))
    for each in group:
        lines = parsed[each.source].lines
        if each.kind is not Kind.POLICY:
            message = (
                f"only a policy can have versions, and this is `kind: {each.kind}`. Write"
                f" `kind: policy` in every version of `{each.slug}`, or rename the file."
            )
            problems.append(Problem(each.source, lines.get("kind", 1), message))
        if each.effective is None:
            message = (
                f"`effective` is missing, and there are several versions of `{each.slug}`. Write"
                " the day on which this one took effect, such as `effective: 2026-01-01`."
            )
            problems.append(Problem(each.source, 1, message))
    return problems + _check_days(group, parsed)


def _check_days(group: Group, parsed: Mapping[str, Parsed]) -> list[Problem]:
    problems = []
    taken: dict[date, str] = {}
    for each in sorted(group, key=lambda article: (_is_version(article), article.source)):
        if each.effective is None:
            continue
        rival = taken.setdefault(each.effective, each.source)
        if rival != each.source:
            message = (
                f"takes effect on {each.effective}, and so does {rival}. Give one of the two"
                " another day, or delete it."
            )
            line = parsed[each.source].lines.get("effective", 1)
            problems.append(Problem(each.source, line, message))
    return problems
