"""The Solutions API of Freshdesk: categories, folders and articles.

`kb.moving.freshdesk_answer` has their fields. Answers are plain lists, so that each record is known
by its fields; and a record in another language has the same id as the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.codec import Mismatch, convert, decode_json
from kb.moving.export import Export, ImportRefused, Page, Remark, Shelf
from kb.moving.freshdesk_answer import Level, Record
from kb.moving.json_pages import Saved, decode_saved, read_saved, seconds_of
from kb.moving.language import choose_languages, read_locale

_EXPECTED = "Freshdesk: lists of categories, folders or articles were expected"
_ADDRESS = re.compile(r"/solutions?/(articles|folders|categories)/(\d+)")
_WRAPPERS = ("categories", "folders", "articles", "category", "folder", "article")
_DRAFT = 1
_EVERYONE = 1
_VISIBLE = {2: "customers who are logged in", 3: "agents", 4: "some companies", 5: "bots",
            6: "some contacts", 7: "some companies"}  # fmt: skip


@dataclass(slots=True)
class _Store:
    """All records, by id and locale; articles with the file that they were in."""

    articles: dict[tuple[str, str], tuple[Record, str]] = field(default_factory=dict)
    folders: dict[tuple[str, str], Record] = field(default_factory=dict)
    categories: dict[tuple[str, str], Record] = field(default_factory=dict)


def read_freshdesk(path: Path, lang: str = "", offered: Sequence[str] = ()) -> Export:
    """Read saved answers of the API: a JSON file, or a folder of them.

    An answer in another language says so in `hierarchy`, or by its name: `fr/articles-4.json` or
    `articles-4.fr.json`. `lang` is the language of everything, instead; `offered` has those of the
    site. Raises ImportRefused, with all that is wrong.
    """
    saved = read_saved(path)
    store = _Store()
    for each, records in zip(saved, decode_saved(saved, _decode, _EXPECTED), strict=True):
        for record in records:
            _take(store, record, each.name)
    if not store.articles:
        raise ImportRefused(f"{path}: there are no articles in it. Save the answers of"
                            " /api/v2/solutions/folders/ID/articles as well.")  # fmt: skip
    return _Reading(store, lang, offered).read()


def _decode(saved: Saved) -> list[Record]:
    value: object = decode_json(saved.data, object)
    wrapped = (
        [value[name] for name in _WRAPPERS if name in value] if isinstance(value, dict) else []
    )
    parts = wrapped or [value]
    found = [each for part in parts for each in (part if isinstance(part, list) else [part])]
    records = []
    for number, each in enumerate(found, start=1):
        if not isinstance(each, dict) or "id" not in each or not {"name", "title"} & set(each):
            raise Mismatch(f"record {number} has no `id`, or neither `name` nor `title`")
        records.append(convert(each, Record))
    return records


def _take(store: _Store, record: Record, file: str) -> None:
    locale = _locale_of(record, file)
    key = (str(record.id), locale)
    if record.title is not None:
        store.articles[key] = (record, file)
    elif record.visibility is not None or record.hierarchy or record.parent_folder_id:
        store.folders[key] = record
    else:
        store.categories[key] = record


def _locale_of(record: Record, file: str) -> str:
    said = [step.data.language for step in record.hierarchy or () if step.data.language]
    named = [*file.split("/")[:-1], *file.rpartition("/")[2].split(".")[1:-1]]
    return read_locale(record.language or (said[-1] if said else "")) or next(
        filter(None, map(read_locale, reversed([part for part in named if len(part) in (2, 5)]))),
        "",
    )


class _Reading:
    def __init__(self, store: _Store, lang: str, offered: Sequence[str]) -> None:
        self._store = store
        locales = [locale for _, locale in store.articles]
        self._first = max(sorted(set(locales)), key=lambda each: (each == "", locales.count(each)))
        fallback = lang or (offered[0] if offered else "en")
        self._langs = choose_languages(filter(None, locales), offered, {self._first})
        self._langs[""] = fallback
        if lang:
            self._langs = dict.fromkeys(self._langs, lang)
        self._main = self._langs[self._first]

    def read(self) -> Export:
        """Everything in kb's terms."""
        pages = [self._page(*key, *found) for key, found in sorted(self._store.articles.items())]
        shelves = tuple(self._list_shelves())
        sections = {f"folders {shelf.key}": shelf.key for shelf in shelves}
        return Export(
            "freshdesk", self._main, tuple(pages), shelves, locate=_locate, sections=sections
        )

    def _page(self, id_: str, locale: str, article: Record, file: str) -> Page:
        place = (
            f"{file}: article {id_}" + (f" ({locale})" if locale else "") + f" “{article.title}”"
        )
        top, *below = self._way(article, locale) or [Level(article.folder_id)]
        folder = self._find(self._store.folders, str(article.folder_id), locale)
        ways = [folder, self._find(self._store.folders, str(top.id), locale)]
        visible = next((each.visibility for each in ways if each and each.visibility not in
                        (None, _EVERYONE)), _EVERYONE)  # fmt: skip
        remarks = []
        if visible != _EVERYONE:
            who = _VISIBLE.get(visible or 0, "some customers")
            remarks.append(
                Remark(
                    place,
                    f"only {who} may read its folder",
                    "It is for staff now. Write `audience: everyone` if all customers may read it.",
                )
            )
        remarks += [
            Remark(
                place,
                f"the attached file `{each.name}` was not carried over",
                "Put it on your site and link to it.",
            )
            for each in article.attachments or ()
        ]
        words = (article.seo_data.meta_keywords or "") if article.seo_data else ""
        keywords = [word.strip() for word in words.split(",") if word.strip()]
        names = [level.name for level in below if level.name]
        return Page(
            key=f"freshdesk page {id_} {self._langs[locale]}",
            group=f"freshdesk {id_}",
            lang=self._langs[locale],
            title=article.title or f"Article {id_}",
            html=article.description or "",
            shelf=str(top.id),
            place=place,
            tags=(*(article.tags or ()), *keywords, *names),
            draft=article.status == _DRAFT,
            staff=visible != _EVERYONE,
            changed=seconds_of(article.modified_at or article.updated_at or ""),
            addresses=(f"articles {id_}",),
            remarks=tuple(remarks),
        )

    def _way(self, record: Record, locale: str) -> list[Level]:
        """The folders down to an article, the one at the top first."""
        steps = [step.data for step in record.hierarchy or () if step.type == "folder"]
        if steps:
            return steps
        way: list[Level] = []
        id_ = str(record.folder_id)
        while id_ not in ("None", *(str(level.id) for level in way)):
            folder = self._find(self._store.folders, id_, locale)
            way.insert(0, Level(id_, folder.name if folder else None))
            id_ = str(folder.parent_folder_id) if folder else "None"
        return way

    def _find(self, records: dict[tuple[str, str], Record], id_: str, locale: str) -> Record | None:
        return (
            records.get((id_, locale))
            or records.get((id_, self._first))
            or next((each for (other, _), each in sorted(records.items()) if other == id_), None)
        )

    def _list_shelves(self) -> Iterator[Shelf]:
        """The folders at the top. Two of the same name get their category's before it."""
        tops: dict[tuple[str, str], tuple[str, str, str]] = {}
        for (_, locale), (article, _) in sorted(self._store.articles.items()):
            way = self._way(article, locale)
            if way:
                folder = self._find(self._store.folders, str(way[0].id), locale)
                category = self._category(article, locale)
                name = way[0].name or (folder.name if folder else "") or str(way[0].id)
                about = (folder.description if folder else "") or ""
                tops.setdefault((str(way[0].id), locale), (name, category, about))
        names: dict[str, set[str]] = {}
        for (id_, _), (name, _, _) in tops.items():
            names.setdefault(name, set()).add(id_)
        for (id_, locale), (name, category, about) in sorted(tops.items()):
            first = tops.get((id_, self._first)) or tops[id_, locale]
            twice = len(names[first[0]]) > 1
            slug = f"{first[1]} {first[0]}" if twice and first[1] else first[0]
            title = f"{category}: {name}" if twice and category else name
            yield Shelf(id_, self._langs[locale], slug, title, " ".join(about.split()))

    def _category(self, article: Record, locale: str) -> str:
        step = next(
            (each.data for each in article.hierarchy or () if each.type == "category"), None
        )
        if step and step.name:
            return step.name
        found = self._find(self._store.categories, str(article.category_id), locale)
        return (found.name if found else "") or ""


def _locate(page: Page, href: str) -> str:
    found = _ADDRESS.search(href)
    return f"{found[1]} {found[2]}" if found else ""
