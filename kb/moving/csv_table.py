"""A table of questions as a spreadsheet saves it: its encoding, its separator, its columns."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.moving.export import ImportRefused

_COLUMNS = {
    "question": "question questions q title ask query faq soru sorular پرسش سوال سؤال คำถาม प्रश्न"
    " frage pregunta",
    "answer": "answer answers a response reply body content text cevap cevaplar yanıt پاسخ جواب"
    " คำตอบ उत्तर जवाफ antwort respuesta réponse",
    "category": "category categories topic section folder group kategori konu bölüm دسته دستهبندی"
    " موضوع หมวดหมู่ หมวด श्रेणी विषय",
    "tags": "tags tag labels label keywords etiketler etiket برچسب برچسبها แท็ก ป้ายกำกับ ट्याग",
    "lang": "lang language locale dil زبان ภาษา भाषा",
    "slug": "slug page file",
    "status": "status state durum وضعیت สถานะ स्थिति",
    "audience": "audience visibility",
}
_SEPARATORS = (",", ";", "\t")
_MOST_CHARS = 1_000_000
"""Longest cell. An article may have 1 MB; what is longer is a quote that was never closed."""
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
_ARABIC_SHARE = 1 / 3
"""Part of the letters outside ASCII from which on a text in no Unicode is taken for Persian or
Arabic (cp1256): nearly all of theirs are, of Turkish about one in eight."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column; `number` counts rows, `line` the lines of the file, both from 1.
    `extra` are cells beyond the last column."""

    number: int
    line: int
    cells: dict[str, str]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """All rows. `encoding` is that of the file when it was not UTF-8, else empty; `unknown` are the
    columns that were not understood."""

    rows: tuple[Row, ...]
    encoding: str
    unknown: tuple[str, ...]


def read_table(path: Path) -> Table:
    """Read a CSV file. Raises ImportRefused when it is none, or has no questions and answers."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}.") from error
    try:
        text, encoding = decode_table(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused(f"{path}:{line}: no text. Save the sheet as “CSV UTF-8”.") from error
    return parse_table(text, path.name, encoding)


def decode_table(data: bytes) -> tuple[str, str]:
    """The text, and the encoding if it was not UTF-8. Raises UnicodeDecodeError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        letters = _LETTERS.findall(data)
        outside = sum(letter >= b"\x80" for letter in letters)
        encoding = "cp1256" if outside >= _ARABIC_SHARE * len(letters) else "cp1254"
        return data.decode(encoding), encoding


def parse_table(text: str, name: str, encoding: str = "") -> Table:
    """The rows of a table, whichever separator it has. Raises ImportRefused."""
    first = text.partition("\n")[0].strip()
    if re.fullmatch(r"sep=.", first, re.IGNORECASE):  # Excel's own way to name the separator
        text = text.partition("\n")[2]
    best: list[str] = []
    for separator in _SEPARATORS:
        head = next(_read(text, separator, name, strict=False), (1, []))[1]
        columns = [_column_of(cell) for cell in head]
        if {"question", "answer"} <= set(columns):
            return _collect(text, separator, name, encoding)
        best = max(best, [cell.strip() for cell in head], key=len)
    told = ", ".join(f"“{cell[:40]}”" for cell in best[:8]) or "nothing"
    raise ImportRefused(
        f"{name}: the first row must name the columns, `question` and `answer` among them; it holds"
        f" {told}. docs/MOVING.md has all the names that are understood."
    )


def _collect(text: str, separator: str, name: str, encoding: str) -> Table:
    lines = _read(text, separator, name, strict=True)
    _, head = next(lines)
    columns = [_column_of(cell) for cell in head]
    rows = []
    for number, (line, cells) in enumerate(lines, start=2):
        found: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column and not found.get(column):
                found[column] = cell.strip()
        extra = tuple(cell for cell in cells[len(columns) :] if cell.strip())
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, line, found, extra))
    unknown = tuple(
        cell.strip()
        for cell, column in zip(head, columns, strict=True)
        if not column and cell.strip()
    )
    return Table(tuple(rows), encoding, unknown)


def _read(text: str, separator: str, name: str, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_MOST_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    begun = 0
    try:
        for cells in reader:
            line, begun = begun + 1, reader.line_num
            if any(cell.strip() for cell in cells) or not strict:
                yield line, cells
    except csv.Error as error:
        raise ImportRefused(
            f"{name}:{begun + 1}: the row cannot be read: {error}. Is a quote opened and not"
            " closed? Inside a quoted cell, a quote is written twice."
        ) from error


def _column_of(cell: str) -> str:
    """The column that a heading names; empty for one that is not known."""
    word = _fold(cell)
    return next((column for column, words in _WORDS.items() if word in words), "")


def _fold(text: str) -> str:
    """A heading's letters alone, so that “Answer:” and “ANSWER (html)” name the same column."""
    plain = unicodedata.normalize("NFKC", text.partition("(")[0]).casefold()
    plain = plain.replace("ı", "i").replace("i̇", "i").replace("ي", "ی").replace("ك", "ک")
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LM")


_WORDS = {column: {_fold(word) for word in words.split()} for column, words in _COLUMNS.items()}
