"""Where each link of a page leads once the pages are articles."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote, urljoin, urlsplit

from kb.authoring.article import Parsed
from kb.model import category_url
from kb.moving.convert import Converted
from kb.moving.export import Export, Page, Remark
from kb.moving.naming import Names

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LEFT_ALONE = ("mailto", "tel")
_NO_LINK = "Its text was kept, without the link."


class Links:
    """Resolves links between the pages of an export; `remarks` collects what leads elsewhere.

    `standing` has the articles that an editor has changed, by path: what they are now counts.
    """

    def __init__(
        self,
        export: Export,
        names: Names,
        converted: Mapping[str, Converted],
        standing: Mapping[str, Parsed],
    ) -> None:
        self.remarks: list[Remark] = []
        self.absent: Collection[str] = ()
        self._export = export
        self._names = names
        self._converted = converted
        self._standing = standing
        self._groups: dict[str, dict[str, Page]] = {}
        self._addresses: dict[str, Page] = {}
        self._hosts = set()
        for page in export.pages:
            self._groups.setdefault(page.group, {})[page.lang] = page
            self._hosts.add(_host(page.url))
            for address in page.addresses:
                self._addresses.setdefault(address, page)
        self._hosts.discard("")

    def resolve(self, converted: Converted, href: str) -> str:
        """What to write for a link; empty for its text alone."""
        page = converted.page
        if href.startswith("#"):
            return self._resolve_own(converted, unquote(href[1:]))
        try:
            fragment = urlsplit(href).fragment
        except ValueError:
            self._remark(page, f"the link `{href}` is no address", _NO_LINK)
            return ""
        target = self._find(page, href)
        if target is not None and target.key not in self.absent:
            return self._resolve_article(page, target, unquote(fragment), href)
        shelf = self._export.sections.get(self._export.locate(page, href))
        if shelf in self._names.shelves:
            return category_url(page.lang, self._names.shelves[shelf])
        return self._resolve_elsewhere(page, href, imported=target is not None)

    def _find(self, page: Page, href: str) -> Page | None:
        """The page that an address leads to, in the language of the page that the link is on."""
        address = self._export.locate(page, href)
        if not address and page.url:
            address = self._export.locate(page, urljoin(page.url, href))
        found = self._addresses.get(address)
        if found is None:
            return None
        same = self._groups[found.group].get(page.lang)
        return same if same is not None and same.key not in self.absent else found

    def _resolve_own(self, converted: Converted, name: str) -> str:
        anchor = converted.anchor_of(name) if name and name != "top" else ""
        if anchor is None:
            self._remark(
                converted.page, f"the link `#{name}` leads to no place on the page", _NO_LINK
            )
        return f"#{anchor}" if anchor else ""

    def _resolve_article(self, page: Page, target: Page, fragment: str, href: str) -> str:
        place = self._names.pages[target.key]
        standing = self._standing.get(place)
        anchor = self._converted[target.key].anchor_of(fragment) or ""
        if standing is not None and standing.article is not None:
            public = standing.article.is_public
            known = {passage.anchor for passage in standing.article.passages}
            anchor = anchor if anchor in known else ""
        else:
            public = not (target.draft or target.staff)
        if not public and not (page.draft or page.staff):
            self._remark(
                page,
                f"the link `{href}` leads to {place}, which customers cannot open",
                f"{_NO_LINK} Write `{self._relative(page, place)}` when it is published.",
            )
            return ""
        if target.key == page.key:
            return f"#{anchor}" if anchor else ""
        return self._relative(page, place) + (anchor and f"#{anchor}")

    def _relative(self, page: Page, place: str) -> str:
        return posixpath.relpath(place, posixpath.dirname(self._names.pages[page.key]))

    def _resolve_elsewhere(self, page: Page, href: str, *, imported: bool) -> str:
        scheme = _SCHEME.match(href)
        if scheme and scheme[1].lower() in _LEFT_ALONE:
            return href
        if scheme and scheme[1].lower() not in ("http", "https"):
            self._remark(
                page, f"the link `{href[:100]}` is of a kind that pages do not open", _NO_LINK
            )
            return ""
        address = f"https:{href}" if href.startswith("//") else href
        if not scheme and not href.startswith("//"):
            if not page.url:
                what = "leads to a file that was not imported"
                advice = f"{_NO_LINK} Put the file on your site and link to its whole address."
                self._remark(page, f"the link `{href}` {what}", advice)
                return ""
            address = urljoin(page.url, href)
        if imported or _host(address) in self._hosts:
            self._remark(
                page,
                f"the link `{address}` leads to the old help centre",
                "It was left as it is. Link to an article, or take it out, before the old help"
                " centre is closed.",
            )
        return address

    def _remark(self, page: Page, what: str, advice: str) -> None:
        self.remarks.append(Remark(page.place, what, advice))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
