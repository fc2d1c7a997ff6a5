"""Tables of a page → tables that Markdown can write: a head, and cells of one line each."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString

from kb.moving.leftover import Report, root_of
from kb.moving.walk import find_tags, is_inside

_MOST_SPANNED = 50
"""Columns or rows that one cell may span. More is a slip, and would fill the page."""


def tidy_tables(root: Tag, report: Report) -> None:
    """Make every table rectangular with a head of its own; tables for layout become their text."""
    for table in reversed(find_tags(root, ("table",))):
        rows = [row for row in find_tags(table, ("tr",)) if row.find_parent("table") is table]
        cells = [_cells_of(row) for row in rows]
        if _is_layout(table, cells):
            _unfold(table, cells)
        else:
            _rebuild(root, table, cells, report)
    for tag in find_tags(root, ["td", "th", "tr", "tbody", "thead", "tfoot", "caption"]):
        if not is_inside(tag, ("table",)):
            tag.name = "div"


def _cells_of(row: Tag) -> list[Tag]:
    return list(row.find_all(["td", "th"], recursive=False))


def _is_layout(table: Tag, cells: list[list[Tag]]) -> bool:
    """A table with another one in it, with one column or one row, or that says so."""
    filled = [row for row in cells if row]
    return (
        table.get("role") in ("presentation", "none")
        or table.find("table") is not None
        or len(filled) < 2
        or all(len(row) == 1 for row in filled)
    )


def _unfold(table: Tag, cells: list[list[Tag]]) -> None:
    for cell in (cell for row in cells for cell in row):
        cell.name = "div"
        cell.attrs = {key: cell[key] for key in ("id", "class") if cell.get(key)}
    for part in find_tags(table, ["tbody", "thead", "tfoot", "tr", "caption"]):
        part.name = "div"
    table.name = "div"


def _rebuild(root: Tag, table: Tag, cells: list[list[Tag]], report: Report) -> None:
    name = " ".join(table.get_text(" ").split())[:40]
    if any(
        _spans(cell, key) > 1 for row in cells for cell in row for key in ("colspan", "rowspan")
    ):
        report(
            f"a table with cells that span several columns or rows (“{name}…”)",
            "The text stands in the first of them; look whether it can be read so.",
        )
    if not any(cell.name == "th" for cell in (cells[0] if cells else [])) and not table.find(
        "thead"
    ):
        report(
            f"a table without a head (“{name}…”)",
            "Its first row was taken for the head, which tables in Markdown must have.",
        )
    grid = _spread(cells)
    if any(_is_complex(cell) for row in grid for cell in row if cell is not None):
        report(
            f"a table whose cells hold lists or several paragraphs (“{name}…”)",
            "Each cell is one line now; look whether it can be read so.",
        )
    caption = table.find("caption")
    if isinstance(caption, Tag):
        caption.name = "p"
        table.insert_before(caption.extract())
    _write(root, table, grid)


def _spread(cells: list[list[Tag]]) -> list[list[Tag | None]]:
    """Rows of the same length; None where a cell of another row or column reaches."""
    grid: list[list[Tag | None]] = []
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(cells):
        line: list[Tag | None] = []
        for cell in row:
            while (y, len(line)) in taken:
                line.append(None)
            wide, high = _spans(cell, "colspan"), _spans(cell, "rowspan")
            x = len(line)
            taken |= {(y + down, x + right) for down in range(high) for right in range(wide)}
            line += [cell, *[None] * (wide - 1)]
        while (y, len(line)) in taken:
            line.append(None)
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [None] * (width - len(line)) for line in grid if any(line)]


def _write(root: Tag, table: Tag, grid: list[list[Tag | None]]) -> None:
    document = root_of(root)
    kept: list[Tag] = []
    for line in grid:
        row = document.new_tag("tr")
        for cell in line:
            made = document.new_tag("th" if not kept else "td")
            if cell is not None:
                _flatten(cell)
                if cell.get("id"):
                    made["id"] = cell["id"]
                for child in list(cell.children):
                    made.append(child.extract())
            row.append(made)
        kept.append(row)
    table.clear()
    for row in kept:
        table.append(row)


def _flatten(cell: Tag) -> None:
    """One line of inline text; what stood in blocks is parted by spaces."""
    for block in find_tags(cell, ["p", "div", "li", "ul", "ol", "blockquote", "pre", "br", "hr",
                                "h1", "h2", "h3", "h4", "h5", "h6", "dl", "section"]):  # fmt: skip
        if block.name == "pre":
            block.name = "code"
        block.insert_before(NavigableString(" "))
        block.insert_after(NavigableString(" "))
        if block.name in ("br", "hr"):
            block.decompose()
        elif block.name != "code":
            block.unwrap()


def _is_complex(cell: Tag) -> bool:
    return cell.find(["li", "pre"]) is not None or len(find_tags(cell, ["p", "div"])) > 1


def _spans(cell: Tag, key: str) -> int:
    text = str(cell.get(key) or "1")
    return max(1, min(int(text), _MOST_SPANNED)) if text.isdecimal() else 1
