"""Reading a page in a test: its elements in order, with what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "ellipse", "rect"}


@dataclass
class Element:
    """An element; `text` is everything said inside it, spaces collapsed."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Such as `<path/>`: begun and ended, with nothing to say.
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)


def read_page(html: str) -> list[Element]:
    """Every element of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.elements


def find_all(html: str, tag: str, **attributes: str) -> list[Element]:
    """Elements of that name with those attributes; `class_` asks for one class of several."""
    wanted = attributes.pop("class_", "")
    return [
        element
        for element in read_page(html)
        if element.tag == tag
        and (not wanted or wanted in element.attributes.get("class", "").split())
        and all(element.attributes.get(name) == value for name, value in attributes.items())
    ]
