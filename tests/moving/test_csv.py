"""Tables as spreadsheets in five languages save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.moving import Export, ImportRefused, read_question_csv
from kb.moving.answer import answer_html

from .conftest import Kb


def read(folder: Path, data: bytes | str, offered: tuple[str, ...] = ()) -> Export:
    path = folder / "q.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_question_csv(path, offered=offered)


@pytest.mark.parametrize(
    "head",
    [
        "question,answer",
        "Answer;Question ",
        "ID\tQ\tA",
        "Soru;Cevap",
        "SORU,YANIT",
        "پرسش,پاسخ",
        "سؤال;جواب",
        "คำถาม,คำตอบ",
        "प्रश्न,उत्तर",
        '"Question:","Answer (HTML)"',
    ],
)
def test_the_columns_are_known_by_many_names(tmp_path: Path, head: str) -> None:
    separator = next(each for each in "\t;," if each in head)
    cells = {"Answer;Question ": ["A.", "Q?"], "ID\tQ\tA": ["1", "Q?", "A."]}.get(
        head, ["Q?", "A."]
    )

    for mark in (b"", b"\xef\xbb\xbf"):
        page = read(tmp_path, mark + f"{head}\r\n{separator.join(cells)}\r\n".encode()).pages[0]
        assert page.html == "<h2>Q?</h2><p>A.</p>"


@pytest.mark.parametrize(
    ("encoding", "question"),
    [("cp1254", "Siparişim ne zaman ulaşır?"), ("cp1256", "سفارش من کجاست؟"), ("utf-16", "نام؟")],
)
def test_old_encodings_are_read_and_remarked(tmp_path: Path, encoding: str, question: str) -> None:
    data = f"question,answer\n{question},{question}\n".encode(encoding)

    export = read(tmp_path, data)

    assert question in export.pages[0].html
    assert "not in UTF-8" in export.remarks[0].what


def test_excel_names_its_separator_and_breaks_lines_in_cells(tmp_path: Path) -> None:
    page = read(tmp_path, 'sep=;\nquestion;answer\n"One; ""two""?";"a\r\nb\r\n\r\n- c"\n').pages[0]

    assert page.html == "<h2>One; &quot;two&quot;?</h2><p>a<br>b</p><ul><li>c</li></ul>"


def test_rows_are_sorted_by_language_category_and_who_may_read_them(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        "question,answer,category,lang,status,audience,slug\n"
        "a?,A,Shop,en-US,,,\nb?,B,Shop,tr_TR,,,\nc?,C,shop,,draft,,\nd?,D,,,,internal,\n"
        "e?,E,Dükkan,tr,,,shop\n",
        offered=("en", "tr"),
    )

    found = [(page.lang, page.slug, page.title, page.draft, page.staff) for page in export.pages]
    assert found == [
        ("en", "shop", "Shop", False, False),
        ("tr", "shop", "Shop", False, False),
        ("en", "shop-draft", "shop", True, False),
        ("en", "questions-staff", "Questions and answers", False, True),
    ]
    assert "e?" in export.pages[1].html


def test_every_row_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        'question,answer,colour\nno answer?,,red\n,no question,\n"two\nlines?","x",\na?,b,c,d\n'
        "Same?,One\nsame?,Two\n",
    )

    assert [(each.place, each.what, each.lost) for each in export.remarks] == [
        ("q.csv", "the column “colour” was not understood", False),
        ("q.csv:2: row 2", "“no answer?” has no answer", True),
        ("q.csv:3: row 3", "the row has no question", True),
        ("q.csv:6: row 5", "the row has more cells than the first one has columns", True),
        ("q.csv:8: row 7", "“same?” is asked in row 6, too", False),
    ]
    assert export.pages[0].html.count("<h2>") == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the first row must name the columns"),
        (b"one,two\n1,2\n", "it holds “one”, “two”"),
        (b"question,answer\n", "no rows below the first one"),
        (b'question,answer\na,"open\nb,c\n', "q.csv:2: the row cannot be read"),
        (b"question,answer\nplain,\x81\n", "q.csv:2: no text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(tmp_path, data)

    assert said in refused.value.message


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Two * three_four", "<p>Two * three_four</p>"),
        ("See https://a.example/b.", '<p>See <a href="https://a.example/b">https://a.example/b</a>.</p>'),
        ("• a\n• b\nc", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("**bold** text", "<p><strong>bold</strong> text</p>\n"),
        ("# Head\n\n`x`", '<h3 id="head">Head</h3>\n<p><code>x</code></p>\n'),
        ("<p>x</p><h1>y</h1>", "<p>x</p><h3>y</h3>"),
        ("see [it](other.md)", "<p>see [it](other.md)</p>"),
    ],
)  # fmt: skip
def test_an_answer_may_be_text_markdown_or_html(cell: str, expected: str) -> None:
    assert answer_html(cell) == expected


def test_the_importer_needs_no_categories(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("soru,cevap\nKargom nerede?,Yolda.\n", encoding="utf-8")

    assert kb("import", "csv", "q.csv", "--lang", "tr").exit_code == 0

    text = (tmp_path / "articles/tr/general/questions.md").read_text(encoding="utf-8")
    assert (
        text == "---\ntitle: Sorular ve cevaplar\nkind: faq\n---\n\n## Kargom nerede?\n\nYolda.\n"
    )
