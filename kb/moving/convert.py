"""A page → Markdown in which links and pictures still wait for their addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from kb.authoring.anchor import make_anchor, make_unique, split_explicit
from kb.authoring.markdown import Body, parse_body
from kb.moving.escape import LINK, LINK_END, MARK_END, PICTURE, escape_lines
from kb.moving.export import Page, Remark
from kb.moving.leftover import root_of
from kb.moving.markdown import write_markdown
from kb.moving.structure import top_headings
from kb.moving.tidy import tidy_html

_WAITING_LINK = re.compile(f"{LINK}(\\d+){MARK_END}(.*?){LINK_END}", re.DOTALL)
_WAITING_PICTURE = re.compile(f"{PICTURE}(\\d+){MARK_END}(.*?){LINK_END}", re.DOTALL)
_BANG = re.compile(f"!(?={LINK})")  # the two together would begin a picture
_TAG = re.compile(r"<[^>]*>")
_TINY = ("0", "1", "0px", "1px")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page shows, as it says. `alt` may be empty."""

    src: str
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """A page's text. `links` and `pictures` are the addresses that its marks stand for, in order;
    `headings` the texts of its headings, `anchors` those headings' anchors in kb; `ids` has for
    each id of the source the number of its heading, from 1, and 0 for the page itself."""

    page: Page
    markdown: str
    links: tuple[str, ...]
    pictures: tuple[Picture, ...]
    headings: tuple[str, ...]
    anchors: tuple[str, ...]
    ids: dict[str, int]
    remarks: tuple[Remark, ...]

    def anchor_of(self, name: str) -> str | None:
        """kb's anchor for an id of the source: empty for the page itself, None for none."""
        number = self.ids.get(name)
        if number is None:
            return name if name in self.anchors else None
        return self.anchors[number - 1] if number else ""


MAX_HTML = 2_000_000
"""Longest page, in characters and without the pictures inside it. An article may have 1 MB; tables
of contents and whole manuals in one page are for people to divide."""

_INSIDE = re.compile(r"data:[^\s\"'>]{1000,}")


def is_too_long(page: Page) -> bool:
    """Whether there is no use in converting a page, for no article may be so long."""
    return len(page.html) > MAX_HTML and len(_INSIDE.sub("", page.html)) > MAX_HTML


def convert_page(page: Page) -> Converted:
    """Turn a page into Markdown that shows the same text; what does not come over is remarked."""
    converted, text = _convert(page, emphasis=True)
    if _shown_in(converted.markdown) == text:
        return converted
    plain, text = _convert(page, emphasis=False)
    same = _shown_in(plain.markdown) == text
    remark = Remark(
        page.place,
        "bold and italic text could not be told from what stands around it"
        if same
        else "the text may read otherwise than it did",
        "It is plain now." if same else "Compare the page with the source.",
    )
    return Converted(
        plain.page, plain.markdown, plain.links, plain.pictures, plain.headings, plain.anchors,
        plain.ids, (*plain.remarks, remark),
    )  # fmt: skip


def fill_in(
    converted: Converted, links: Callable[[str], str], pictures: Callable[[Picture], str]
) -> str:
    """The Markdown with addresses. `links` says where a link leads now, empty for nowhere: then its
    text alone is left; `pictures` gives the Markdown of a picture."""

    def link(found: re.Match[str]) -> str:
        address = links(converted.links[int(found[1])])
        if address:
            return f"[{found[2]}]({write_address(address)})"
        before = found.string[: found.start()]
        return escape_lines(found[2]) if before.endswith("\n") or not before else found[2]

    text = _WAITING_LINK.sub(link, converted.markdown)
    return _WAITING_PICTURE.sub(lambda found: pictures(converted.pictures[int(found[1])]), text)


def write_address(href: str) -> str:
    """An address as the destination of a link: without what would end it."""
    for char, code in ((" ", "%20"), ("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E"),
                       ("\\", "%5C"), ("\n", ""), ("\t", "")):  # fmt: skip
        href = href.replace(char, code)
    return href


def _convert(page: Page, *, emphasis: bool) -> tuple[Converted, str]:
    remarks: list[Remark] = []

    def report(what: str, advice: str) -> None:
        remarks.append(Remark(page.place, what, advice))

    tidied = tidy_html(page.html, page.title, report, emphasis=emphasis)
    text = _squeeze(tidied.root.get_text())
    links: list[str] = []
    pictures: list[Picture] = []
    document = root_of(tidied.root)
    for tag in tidied.root.find_all("img"):
        if {str(tag.get("width")), str(tag.get("height"))} <= {*_TINY} or not tag.get("src"):
            tag.decompose()  # a pixel that counts readers
            continue
        name = " ".join(str(tag.get("alt") or "").split())
        title = " ".join(str(tag.get("title") or "").split())
        tag.replace_with(document.new_string(f"{PICTURE}{len(pictures)}{MARK_END}{LINK_END}"))
        pictures.append(Picture(str(tag["src"]).strip(), name, title))
    for tag in tidied.root.find_all("a"):
        tag.insert(0, document.new_string(f"{LINK}{len(links)}{MARK_END}"))
        tag.append(document.new_string(LINK_END))
        links.append(str(tag.get("href") or "").strip())
        tag.unwrap()
    anchors = _anchor_headings(tidied.headings, list(top_headings(tidied.root)))
    markdown = _BANG.sub(r"\!", write_markdown(tidied.root))
    return Converted(
        page, markdown, tuple(links), tuple(pictures), tidied.headings, anchors, tidied.anchors,
        (*page.remarks, *remarks),
    ), text  # fmt: skip


def _anchor_headings(texts: tuple[str, ...], headings: list[object]) -> tuple[str, ...]:
    """The anchors that kb will give the headings. One whose own end looks like a chosen anchor gets
    it written out, or its text would be cut."""
    taken: set[str] = set()
    anchors = []
    for text, heading in zip(texts, headings, strict=True):
        anchor = make_anchor(text)
        if split_explicit(text.strip())[1] is not None:
            heading["data-anchor"] = anchor  # type: ignore[index]
        anchors.append(make_unique(anchor, taken))
    return tuple(anchors)


def _shown_in(markdown: str) -> str:
    """The letters that a page of kb would show for it, without spaces."""
    text = _WAITING_LINK.sub(r"[\2](x)", markdown)
    body: Body = parse_body(_WAITING_PICTURE.sub("", text), "en/a/b.md", 1)
    return _squeeze("".join(html.unescape(_TAG.sub("", each.html)) for each in body.passages))


def _squeeze(text: str) -> str:
    return "".join(text.split())
