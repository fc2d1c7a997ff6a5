"""A folder of HTML pages, as a site was saved or generated."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from kb.moving.export import Export, ImportRefused, Page, Remark, Shelf
from kb.moving.html_page import HtmlPage, read_html_page, split_site_name
from kb.moving.json_pages import seconds_of
from kb.moving.language import choose_languages, read_locale

_ENDINGS = (".html", ".htm", ".xhtml")
_INDEX = ("index", "default", "home")


@dataclass(frozen=True, slots=True)
class _File:
    """A page and where it stands. `parts` are its folders, without the one of its language."""

    name: str
    page: HtmlPage
    title: str
    lang: str
    parts: tuple[str, ...]
    stem: str


def read_html_folder(root: Path, lang: str = "", offered: Sequence[str] = ()) -> Export:
    """Read every HTML page below a folder.

    `lang` is the language of all pages, instead of what each says; `offered` has those of the site,
    whose first one is that of pages that say nothing. Raises ImportRefused.
    """
    if not root.is_dir():
        raise ImportRefused(f"{root} is no folder. Name the folder that holds the HTML pages.")
    names = sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.suffix.lower() in _ENDINGS and path.is_file() and not path.name.startswith(".")
    )
    # A link in an export that somebody else made may lead to any file of this machine.
    inside = [name for name in names if (root / name).resolve().is_relative_to(root.resolve())]
    if not inside:
        raise ImportRefused(f"{root} holds no HTML pages: files ending in .html or .htm.")
    found = {name: read_html_page(root / name) for name in inside}
    export = _Reading(root, _place(found, lang, offered), offered, lang).read()
    outside = tuple(_tell_outside(name) for name in names if name not in found)
    return replace(export, remarks=(*export.remarks, *outside))


def _tell_outside(name: str) -> Remark:
    what = "the file is a link that leads out of the folder"
    return Remark(name, what, "It was not imported. Put the page itself there.", lost=True)


def _place(found: dict[str, HtmlPage], lang: str, offered: Sequence[str]) -> list[_File]:
    """Each page with its title and language."""
    titles = dict(zip(found, split_site_name([page.head_title for page in found.values()]),
                      strict=True))  # fmt: skip
    locales = {name: page.locale or _lang_of(name, offered) for name, page in found.items()}
    langs = choose_languages(sorted(filter(None, locales.values())), offered)
    fallback = offered[0] if offered else "en"
    files = []
    for name, page in found.items():
        chosen = lang or langs.get(locales[name], fallback)
        *folders, file = name.split("/")
        if folders and read_locale(folders[0]).partition("-")[0] == chosen.partition("-")[0]:
            folders = folders[1:]
        stem = file.rpartition(".")[0]
        title = (
            page.heading or titles[name] or stem.replace("-", " ").replace("_", " ").capitalize()
        )
        files.append(_File(name, page, title, chosen, tuple(folders), stem))
    return files


def _lang_of(name: str, offered: Sequence[str]) -> str:
    """The language that a page's first folder is named for, of those that the site offers."""
    first = read_locale(name.partition("/")[0])
    return first if first in offered or first.partition("-")[0] in offered else ""


class _Reading:
    def __init__(self, root: Path, files: list[_File], offered: Sequence[str], lang: str) -> None:
        self._root = root
        self._name = f"html {root.resolve().name}"
        self._files = {file.name: file for file in files}
        counts = [file.lang for file in files]
        self._main = lang or next(
            (each for each in offered if each in counts), max(sorted(set(counts)), key=counts.count)
        )
        self._by_url = {
            _normalise(file.page.canonical): file.name for file in files if file.page.canonical
        }
        self._groups = self._join_translations()

    def read(self) -> Export:
        """Everything in kb's terms."""
        return Export(
            name=self._name,
            main=self._main,
            pages=tuple(self._page(file) for file in self._files.values()),
            shelves=tuple(self._list_shelves()),
            locate=lambda page, href: self._locate(page.addresses[0].removeprefix("file "), href),
            root=self._root,
        )

    def _page(self, file: _File) -> Page:
        is_index = file.stem.lower() in _INDEX
        return Page(
            key=f"{self._name} page {file.name}",
            group=f"{self._name} {self._groups[file.name]}",
            lang=file.lang,
            title=file.title,
            html=file.page.html,
            shelf=file.parts[0] if file.parts else "",
            place=file.name,
            slug="" if is_index or not file.stem.isascii() or file.stem.isdecimal() else file.stem,
            tags=(*file.page.tags, *(_readable(part) for part in file.parts[1:])),
            url=file.page.canonical if file.page.canonical.startswith("http") else "",
            base=(self._root / file.name).parent,
            changed=seconds_of(file.page.changed),
            addresses=(f"file {file.name}",),
        )

    def _list_shelves(self) -> Iterator[Shelf]:
        """The topmost folders; their index pages name them."""
        seen = set()
        for file in sorted(self._files.values(), key=lambda each: each.stem.lower() not in _INDEX):
            if not file.parts or (file.lang, file.parts[0]) in seen:
                continue
            seen.add((file.lang, file.parts[0]))
            named = len(file.parts) == 1 and file.stem.lower() in _INDEX
            title = file.title if named else _readable(file.parts[0])
            yield Shelf(file.parts[0], file.lang, file.parts[0], title)

    def _locate(self, name: str, href: str) -> str:
        """The page that an address on a page leads to."""
        try:
            parts = urlsplit(href)
        except ValueError:
            return ""
        if parts.scheme or parts.netloc:
            found = self._by_url.get(_normalise(href), "")
            return f"file {found}" if found else ""
        path = unquote(parts.path)
        if not path:
            return f"file {name}"
        start = "" if path.startswith("/") else posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
        target = "" if target == "." else target
        for candidate in (target, *(f"{target}{end}" for end in _ENDINGS),
                          *(f"{target}/index{end}".lstrip("/") for end in _ENDINGS)):  # fmt: skip
            if candidate in self._files:
                return f"file {candidate}"
        url = self._files[name].page.canonical
        found = self._by_url.get(_normalise(urljoin(url, href)), "") if url else ""
        return f"file {found}" if found else ""

    def _join_translations(self) -> dict[str, str]:
        """Pages that are one another's translations get one name: by `hreflang`, or by standing in
        the same place in the folders of two languages."""
        leader = {name: name for name in self._files}

        def top(name: str) -> str:
            while leader[name] != name:
                name = leader[name]
            return name

        def join(one: str, other: str) -> None:
            first, second = sorted((top(one), top(other)))
            langs = {self._files[name].lang for name in leader if top(name) == first}
            if not langs & {self._files[name].lang for name in leader if top(name) == second}:
                leader[second] = first

        places: dict[str, str] = {}
        for file in self._files.values():
            for href in file.page.alternates.values():
                found = self._locate(file.name, href).removeprefix("file ")
                if found and top(found) != top(file.name):
                    join(file.name, found)
            if file.name.count("/") > len(file.parts):
                place = "/".join((*file.parts, file.stem))
                other = places.setdefault(place, file.name)
                if top(other) != top(file.name):
                    join(other, file.name)
        return {name: top(name) for name in self._files}


def _normalise(url: str) -> str:
    """An address without what does not tell pages apart."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = unquote(parts.path).removesuffix("/")
    for end in _ENDINGS:
        path = path.removesuffix(f"/index{end}").removesuffix(end)
    return f"{(parts.hostname or '').removeprefix('www.')}{path}"


def _readable(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip().capitalize()
