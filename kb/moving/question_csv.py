"""A CSV of questions and answers: one `kind: faq` article for each category and language."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.model import Kind
from kb.moving.answer import answer_html
from kb.moving.csv_table import Row, Table, read_table
from kb.moving.export import Export, ImportRefused, Page, Remark, Shelf
from kb.moving.language import read_locale
from kb.moving.naming import make_slug

_TITLES = {
    "en": "Questions and answers",
    "fa": "پرسش‌ها و پاسخ‌ها",
    "th": "คำถามและคำตอบ",
    "tr": "Sorular ve cevaplar",
    "ne": "प्रश्न र उत्तर",
}
_DRAFTS = {"draft", "taslak", "پیش‌نویس", "ฉบับร่าง", "मस्यौदा", "unpublished", "hidden"}
_STAFF = {"staff", "internal", "private", "agents", "agent"}
_PARTS = re.compile(r"[,;|،؛\n]")


@dataclass(slots=True)
class _Sheet:
    """The rows of one article to be."""

    lang: str
    category: str
    slug: str
    draft: bool
    staff: bool
    rows: list[Row] = field(default_factory=list)
    asked: dict[str, list[Row]] = field(default_factory=dict)
    """The rows of each question."""


def read_question_csv(path: Path, lang: str = "", offered: Sequence[str] = ()) -> Export:
    """Read a CSV file. `lang` is the language of all rows, instead of their own; the first of
    `offered` is that of rows that name none. Raises ImportRefused."""
    table = read_table(path)
    if not table.rows:
        raise ImportRefused(f"{path.name}: there are no rows below the first one.")
    return _Reading(path, table, lang, offered).read()


class _Reading:
    def __init__(self, path: Path, table: Table, lang: str, offered: Sequence[str]) -> None:
        self._file, self._table = path.name, table
        self._name = f"csv {path.name}"
        self._fallback = lang or (offered[0] if offered else "en")
        self._forced = lang
        self._offered = {code.lower(): code for code in offered}
        self._remarks: list[Remark] = []
        self._sheets: dict[tuple[str, str, bool, bool], _Sheet] = {}

    def read(self) -> Export:
        """Everything in kb's terms."""
        if self._table.encoding:
            what = f"the file is in {self._table.encoding}, not in UTF-8"
            self._remarks.append(Remark(self._file, what, "Look whether every letter is right."))
        for name in self._table.unknown:
            what = f"the column “{name}” was not understood"
            self._remarks.append(Remark(self._file, what, "It was left out."))
        for row in self._table.rows:
            self._sort(row)
        pages = [self._page(sheet) for sheet in self._sheets.values()]
        shelves = {
            (sheet.lang, make_slug(sheet.category)): sheet.category
            for sheet in reversed(self._sheets.values())
            if sheet.category
        }
        return Export(
            self._name,
            self._forced or (pages[0].lang if pages else self._fallback),
            tuple(pages),
            tuple(Shelf(key, lang, key, title) for (lang, key), title in shelves.items()),
            tuple(self._remarks),
        )

    def _sort(self, row: Row) -> None:
        question, answer = row.cells.get("question", ""), row.cells.get("answer", "")
        if row.extra:
            self._lose(row, "the row has more cells than the first one has columns",
                       "Put cells that hold the separator in quotes.")  # fmt: skip
        elif not question:
            self._lose(row, "the row has no question", "Write one, or delete the row.")
        elif not answer:
            self._lose(row, f"“{question[:80]}” has no answer", "Write one, or delete the row.")
        else:
            self._keep(row)

    def _keep(self, row: Row) -> None:
        cells = row.cells
        lang = self._forced or self._lang_of(cells.get("lang", ""))
        category = " ".join(cells.get("category", "").split())
        slug = make_slug(cells.get("slug") or category) if cells.get("slug") or category else ""
        draft = cells.get("status", "").casefold() in _DRAFTS
        staff = cells.get("audience", "").casefold() in _STAFF
        key = (lang, slug, draft, staff)
        sheet = self._sheets.setdefault(key, _Sheet(lang, category, slug, draft, staff))
        alike = sheet.asked.setdefault(_plain(cells["question"]), [])
        same = next((each for each in alike if _has_answer_of(each, row)), None)
        other = same or (alike[0] if alike else None)
        if other:
            what = f"“{cells['question'][:80]}” is asked in row {other.number}, too"
            advice = (
                "The answer is the same; it was left out."
                if same
                else ("The answers differ; both were kept. Keep the right one.")
            )
            self._remarks.append(Remark(self._place(row), what, advice))
        if same is None:
            alike.append(row)
            sheet.rows.append(row)

    def _lang_of(self, cell: str) -> str:
        """A country does not part rows that are in one language, unless the site offers it."""
        locale = read_locale(cell)
        plain = locale.partition("-")[0] or self._fallback
        return self._offered.get(locale) or self._offered.get(plain, plain)

    def _page(self, sheet: _Sheet) -> Page:
        rest = [name for name, on in (("draft", sheet.draft), ("staff", sheet.staff)) if on]
        parts = [
            f"<h2>{html.escape(row.cells['question'])}</h2>{answer_html(row.cells['answer'])}"
            for row in sheet.rows
        ]
        title = sheet.category or _TITLES.get(sheet.lang.partition("-")[0], _TITLES["en"])
        slug = "-".join([sheet.slug or "questions", *rest])
        tags = [
            tag.strip() for row in sheet.rows for tag in _PARTS.split(row.cells.get("tags", ""))
        ]
        first, last = sheet.rows[0].number, sheet.rows[-1].number
        return Page(
            key=f"{self._name} page {sheet.lang} {slug}",
            group=f"{self._name} {slug}",
            lang=sheet.lang,
            title=title,
            html="".join(parts),
            shelf=make_slug(sheet.category) if sheet.category else "",
            place=f"{self._file}: rows {first} to {last}, “{title}” ({sheet.lang})",
            slug=slug,
            kind=Kind.FAQ,
            tags=tuple(dict.fromkeys(filter(None, tags))),
            draft=sheet.draft,
            staff=sheet.staff,
        )

    def _lose(self, row: Row, what: str, advice: str) -> None:
        self._remarks.append(Remark(self._place(row), what, advice, lost=True))

    def _place(self, row: Row) -> str:
        return f"{self._file}:{row.line}: row {row.number}"


def _has_answer_of(one: Row, other: Row) -> bool:
    return _plain(one.cells["answer"]) == _plain(other.cells["answer"])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
