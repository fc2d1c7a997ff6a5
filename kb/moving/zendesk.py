"""The Help Center API of Zendesk Guide: articles, sections, categories, translations, attachments.

`kb.moving.zendesk_answer` has their fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kb.codec import Mismatch, decode_json
from kb.moving.export import Export, ImportRefused, Page, Remark, Shelf
from kb.moving.json_pages import Saved, decode_saved, read_saved, seconds_of
from kb.moving.language import choose_languages, read_locale
from kb.moving.zendesk_answer import Answer, Article, Section
from kb.moving.zendesk_store import Store, take_answer

_EXPECTED = (
    "Zendesk Guide: objects with `articles`, `sections`, `categories`, `translations`,"
    " `article_attachments` or `user_segments` were expected"
)
_ADDRESS = re.compile(
    r"/hc/(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*/)?(articles|sections|categories)/(\d+)"
)
_STAFF = "It is for staff now. Write `audience: everyone` if all customers may read it."


def read_zendesk(path: Path, lang: str = "", offered: Sequence[str] = ()) -> Export:
    """Read saved answers of the API: a JSON file, or a folder of them.

    `lang` is the language of everything, instead of each article's own; `offered` has those of the
    site. Raises ImportRefused, with all that is wrong.
    """
    saved = read_saved(path)
    answers = decode_saved(saved, _decode, _EXPECTED)
    store = Store()
    for each, answer in zip(saved, answers, strict=True):
        take_answer(store, each.name, answer)
    if not store.articles:
        raise ImportRefused(f"{path}: there are no articles in it. Save the answers of"
                            " /api/v2/help_center/{locale}/articles.json as well.")  # fmt: skip
    return _Reading(store, lang, offered).read()


def _decode(saved: Saved) -> Answer:
    answer = decode_json(saved.data, Answer)
    if answer == Answer():
        known = decode_json(saved.data, dict[str, object])
        if not any(name in known for name in Answer.__dataclass_fields__):
            told = ", ".join(f"`{key}`" for key in list(known)[:5]) or "nothing"
            raise Mismatch(f"none of them is there, only {told}")
    return answer


class _Reading:
    def __init__(self, store: Store, lang: str, offered: Sequence[str]) -> None:
        self._store = store
        sources = [read_locale(each.source_locale or "") for each, _ in store.articles.values()]
        locales = {locale for _, locale in [*store.articles, *store.texts]}
        first = max(sorted(filter(None, sources)), key=sources.count, default="")
        self._langs = choose_languages(filter(None, locales), offered, {first})
        fallback = lang or (offered[0] if offered else "en")
        self._langs[""] = fallback
        if lang:
            self._langs = dict.fromkeys([*self._langs], lang)
        self._main = self._langs.get(first, fallback)
        self._first = first
        hosts = [urlsplit(each.html_url or each.url or "").hostname or ""
                 for each, _ in store.articles.values()]  # fmt: skip
        self._name = f"zendesk {max(sorted(hosts), key=hosts.count)}".strip()
        self._tops = {id_: self._climb(id_) for id_, _ in store.names["section"]}

    def read(self) -> Export:
        """Everything in kb's terms."""
        sections = {f"sections {id_}": top for id_, top in self._tops.items()}
        return Export(
            name=self._name,
            main=self._main,
            pages=tuple(self._list_pages()),
            shelves=tuple(self._list_shelves()),
            remarks=tuple(self._list_attachments()),
            locate=_locate,
            sections=sections,
            attachments={
                id_: each.file_name for id_, each in self._store.attachments.items()
                if each.file_name
            },
        )  # fmt: skip

    def _list_pages(self) -> Iterator[Page]:
        articles = self._store.articles
        known = {id_: article for (id_, _), article in sorted(articles.items(), reverse=True)}
        seen: set[tuple[str, str]] = set()
        for (id_, locale), (article, file) in sorted(articles.items()):
            seen.add((id_, self._langs[locale]))
            yield self._page(article, locale, file)
        for (id_, locale), text in sorted(self._store.texts.items()):
            if id_ not in known or (id_, self._langs[locale]) in seen:
                continue
            seen.add((id_, self._langs[locale]))
            article, file = known[id_]
            whole = replace(
                article, title=text.title, body=text.body, draft=text.draft,
                html_url=text.html_url, updated_at=text.updated_at, edited_at=None,
            )  # fmt: skip
            yield self._page(whole, locale, file, outdated=text.outdated)

    def _page(self, article: Article, locale: str, file: str, *, outdated: bool = False) -> Page:
        id_, title = str(article.id), article.title or article.name or f"Article {article.id}"
        place = f"{file}: article {id_}" + (f" ({locale})" if locale else "") + f" “{title}”"
        segments = [each for each in (article.user_segment_id, *(article.user_segment_ids or ()))
                    if each is not None]  # fmt: skip
        remarks = [Remark(place, self._tell_segment(str(each)), _STAFF) for each in segments]
        if outdated:
            remarks.append(
                Remark(place, "the translation is marked as outdated", "Bring it up to date.")
            )
        if article.promoted:
            remarks.append(
                Remark(
                    place,
                    "the article is promoted",
                    "kb orders by what customers ask; nothing to do.",
                )
            )
        below = self._names_below(str(article.section_id), locale)
        return Page(
            key=f"{self._name} page {id_} {self._langs[locale]}",
            group=f"{self._name} {id_}",
            lang=self._langs[locale],
            title=title,
            html=article.body or "",
            shelf=self._tops.get(str(article.section_id), ""),
            place=place,
            tags=(*(article.label_names or ()), *below),
            draft=article.draft,
            staff=bool(segments),
            url=article.html_url or "",
            changed=seconds_of(article.edited_at or article.updated_at or ""),
            addresses=(f"articles {id_}",),
            remarks=tuple(dict.fromkeys(remarks)),
        )

    def _tell_segment(self, id_: str) -> str:
        segment = self._store.segments.get(id_)
        who = f"“{segment.name}” ({segment.user_type})" if segment else f"the user segment {id_}"
        return f"only {who} may read it"

    def _climb(self, id_: str) -> str:
        """The section at the top of those that a section stands in."""
        seen = {id_}
        while True:
            section = self._section(id_, "")
            above = str(section.parent_section_id) if section and section.parent_section_id else ""
            if not above or above in seen:
                return id_
            seen.add(above)
            id_ = above

    def _section(self, id_: str, locale: str, kind: str = "section") -> Section | None:
        named = self._store.names[kind]
        return (
            named.get((id_, locale))
            or named.get((id_, self._first))
            or next((each for (other, _), each in sorted(named.items()) if other == id_), None)
        )

    def _names_below(self, id_: str, locale: str) -> Iterator[str]:
        """Names of the sections between an article and the one at the top."""
        seen: set[str] = set()
        while id_ in self._tops and id_ != self._tops[id_] and id_ not in seen:
            seen.add(id_)
            section = self._section(id_, locale)
            if section is None:
                return
            if section.name:
                yield section.name
            id_ = str(section.parent_section_id)

    def _list_shelves(self) -> Iterator[Shelf]:
        tops = sorted(set(self._tops.values()))
        first = {id_: self._section(id_, self._first) for id_ in tops}
        names = [section.name or "" for section in first.values() if section]
        for id_ in tops:
            for locale in sorted(self._langs):
                section, named = self._section(id_, locale), first[id_]
                if section is None or named is None:
                    continue
                category = self._section(str(named.category_id), locale, "category")
                twice = names.count(named.name or "") > 1 and category is not None
                slug, title = named.name or id_, section.name or id_
                if twice and category is not None:
                    above = (
                        self._section(str(named.category_id), self._first, "category") or category
                    )
                    slug, title = f"{above.name} {slug}", f"{category.name}: {title}"
                order = (category.position or 0) * 100 if category else 0
                order += named.position or 0
                summary = section.description or ""
                yield Shelf(id_, self._langs[locale], slug, title, _plain(summary), order)

    def _list_attachments(self) -> Iterator[Remark]:
        known = {id_ for id_, _ in self._store.articles}
        for each in self._store.attachments.values():
            if not each.inline and each.article_id is not None and str(each.article_id) in known:
                yield Remark(
                    f"article {each.article_id}",
                    f"the attached file `{each.file_name}` was not carried over",
                    "Put it on your site and link to it.",
                )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", re.sub(r"<(?:p|br|div|li)\b", " <", text)).split())


def _locate(page: Page, href: str) -> str:
    found = _ADDRESS.search(href)
    return f"{found[1]} {found[2]}" if found else ""
