"""Every type of page that a customer can come to, for who looks at all of them.

The contact sheets show them, axe-core judges them, and a phone of 320 pixels has to hold them.
A new type of page belongs into `PAGES`, and is looked at by all three.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from loopback import serving

from kb.config import load_settings
from kb.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday, 12:00 in Berlin: the starter's chat and phone are open."""

ZONES = {
    "en": "Europe/London",
    "fa": "Asia/Tehran",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "ne": "Asia/Kathmandu",
}
"""Where customers of a language are: none on the shop's clock, so that pages tell them theirs."""

LANGUAGES = tuple(ZONES)

ANSWERED = {
    "en": "where is my parcel",
    "fa": "بسته من کجاست",
    "th": "พัสดุของฉันอยู่ที่ไหน",
    "tr": "kargom nerede",
    "ne": "मेरो पार्सल कहाँ छ",
}
CORRECTED = {
    "en": "refnud policy",
    "fa": "پیگییری سفارش",
    "th": "ติดตามพัสดุุ",
    "tr": "siparsi iptali",
    "ne": "फिर्त नीति",
}
UNSURE = {
    "en": "do you sell mortgages for elephants",
    "fa": "وام مسکن برای فیل می‌فروشید",
    "th": "ขายสินเชื่อบ้านให้ช้างไหม",
    "tr": "fillere konut kredisi satıyor musunuz",
    "ne": "हात्तीका लागि घर कर्जा बेच्नुहुन्छ",
}
NOTHING = dict.fromkeys(LANGUAGES, "zzzqqqxx")
ELSEWHERE = dict.fromkeys(LANGUAGES, "پولم را کی پس می‌گیرم") | {"fa": "how do I return an item"}
"""A question in another language than the page's, and where it can be, in the other direction."""


@dataclass(frozen=True, slots=True)
class PageType:
    """A type of page. `path` may hold `{lang}`; `question` is asked of it, if there is one;
    `prepare` does what a customer does there before it looks as it should. What `is_pinned` has
    its main part at the edge of the window, wherever the page is scrolled to.
    """

    name: str
    path: str
    question: Mapping[str, str] | None = None
    prepare: Callable[[Page, str], None] | None = None
    is_pinned: bool = False

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages that there is such a page in."""
        return LANGUAGES if "{lang}" in self.path or self.prepare else LANGUAGES[:1]

    def find_path(self, lang: str) -> str:
        """The path of the page in a language, with its question."""
        path = self.path.format(lang=lang)
        if self.question is None:
            return path
        return f"{path}{'&' if '?' in path else '?'}{urlencode({'q': self.question[lang]})}"

    def open(self, page: Page, address: str, lang: str) -> None:
        """Have `page` show it, in the help centre at `address`."""
        page.goto(address + self.find_path(lang))
        if self.prepare:
            self.prepare(page, lang)


def _type_question(page: Page, lang: str) -> None:
    page.locator("input[name=q]").press_sequentially(ANSWERED[lang])
    page.locator(".instant:not([hidden])").wait_for()


def _open_widget(page: Page, lang: str) -> None:
    page.locator("kb-help .launcher").wait_for()
    page.locator(f"[data-lang={lang}]").click()
    page.locator("kb-help .launcher").click()
    page.locator("kb-help .greeting").wait_for()


def _ask_widget(page: Page, lang: str) -> None:
    _open_widget(page, lang)
    page.locator("kb-help input").fill(ANSWERED[lang])
    page.keyboard.press("Enter")
    page.locator("kb-help section:not([aria-busy]) .hits").first.wait_for()


PAGES = (
    PageType("home", "/{lang}/"),
    PageType("instant", "/{lang}/", prepare=_type_question),
    PageType("topic", "/{lang}/topics/returns"),
    PageType("answered", "/{lang}/search", ANSWERED),
    PageType("corrected", "/{lang}/search", CORRECTED),
    PageType("unsure", "/{lang}/search", UNSURE),
    PageType("nothing", "/{lang}/search", NOTHING),
    PageType("filtered", "/{lang}/search?category=delivery&kind=faq", ANSWERED),
    PageType("elsewhere", "/{lang}/search", ELSEWHERE),
    PageType("guide", "/{lang}/articles/track-your-order"),
    PageType("faq", "/{lang}/articles/returns-faq"),
    PageType("policy", "/{lang}/articles/return-policy"),
    PageType("versions", "/{lang}/articles/warranty"),
    PageType("old", "/{lang}/articles/warranty/versions/2024-03-01"),
    PageType("product", "/{lang}/articles/luna-table-lamp"),
    PageType("products", "/{lang}/products"),
    PageType("contact", "/{lang}/contact", UNSURE),
    PageType("no", "/{lang}/articles/exchanges?voted=no"),
    PageType("yes", "/{lang}/articles/exchanges?voted=yes"),
    PageType("survey", "/{lang}/survey"),
    PageType("nps", "/{lang}/survey?kind=nps"),
    PageType("thanks", "/{lang}/survey?done=1"),
    PageType("missing", "/{lang}/nothing-here"),
    PageType("widget", "/example/", prepare=_open_widget, is_pinned=True),
    PageType("widget-answers", "/example/", prepare=_ask_widget, is_pinned=True),
    PageType("schema", "/schema"),
)


def write_articles(folder: Path) -> Path:
    """Copy the starter articles into `folder`, with a policy that has versions: an old one, one in
    force, and the next one, of the coming New Year's Day. Returns the folder."""
    shutil.copytree(ROOT / "articles", folder)
    for path in folder.glob("*/products/warranty.md"):
        policy = path.read_text(encoding="utf-8")
        for day in ("2024-03-01", f"{date.today().year + 1}-01-01"):
            version = re.sub(r"^effective: .*$", f"effective: {day}", policy, flags=re.MULTILINE)
            path.with_stem(f"{path.stem}@{day}").write_text(version, encoding="utf-8")
    return folder


@contextmanager
def serving_gallery(data_dir: Path) -> Iterator[str]:
    """The address of a help centre over a data folder, as `kb.toml` has it, at `NOON`."""
    settings = load_settings(ROOT / "kb.toml", {"data": str(data_dir)}, environ={})
    app = create_app(settings)
    app.state.centre.contact.clock = lambda: NOON
    with serving(app) as address:
        yield address
