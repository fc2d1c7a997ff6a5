"""`make screens`: every type of page as a picture, in each language, theme and width, to look at.

    python tests/screens.py                               all of it; about five minutes
    python tests/screens.py --pages home,faq --langs fa   the pages that a change touches
    python tests/screens.py --out /tmp/before

Writes a folder with the pictures, a contact sheet for each language, theme and width, and
`index.html`, which has them all.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chromium import CHROMIUM, MISSING, open_browser
from gallery import LANGUAGES, PAGES, ROOT, ZONES, PageType, serving_gallery, write_articles

from kb.authoring import load_library
from kb.index import compile_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Theme = Literal["light", "dark"]

THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = {360: 780, 1440: 900}
"""How wide the window is, and how high: a phone and a desktop."""
THUMBNAILS = {360: 270, 1440: 480}
"""How wide the pictures are on a contact sheet. Headings can be read, and what is out of place is
seen; four to eight of them side by side fill a screen."""
TALLEST = 4
"""A contact sheet shows so many windows' height of a page and leaves the rest to its own picture:
one long article would make a sheet that nobody can look at."""
COLUMNS = {360: 8, 1440: 5}

_STYLE = """
body { margin: 24px; font: 15px/1.4 system-ui, sans-serif; background: #7a7f87; color: #fff }
h1 { margin: 0 0 16px; font-size: 20px }
main { display: flex; flex-wrap: wrap; gap: 20px; align-items: start }
figure { margin: 0 }
figcaption { padding-block: 2px }
img { display: block; object-fit: cover; object-position: top; box-shadow: 0 2px 8px #0006 }
a { color: #fff }
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    lang: str
    theme: Theme
    width: int

    @property
    def name(self) -> str:
        return f"{self.lang}-{self.theme}-{self.width}"

    def shot(self, kind: PageType) -> str:
        """The name of a page's picture."""
        return f"{self.name}-{kind.name}.png"

    @property
    def sheet(self) -> str:
        return f"sheet-{self.name}.png"


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the pictures that the command line asks for, and say where they are."""
    options = read_options(arguments)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in PAGES if kind.name in options.pages]
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:
        data_dir = Path(folder) / "data"
        compile_index(load_library(write_articles(Path(folder) / "articles"))[0], data_dir)
        with serving_gallery(data_dir) as address:
            for lang in options.langs:
                take_shots(browser, address, kinds, lang, out)
                print(f"{lang}: done", file=sys.stderr)
        looks = make_sheets(browser, kinds, options.langs, out)
    write_index(looks, out)
    print(out / "index.html")


def take_shots(
    browser: Browser, address: str, kinds: Sequence[PageType], lang: str, out: Path
) -> None:
    """Picture each page of a language in both themes and widths. It is loaded once: theme and width
    are the style sheet's business."""
    context = browser.new_context(
        timezone_id=ZONES[lang], locale=lang, reduced_motion="reduce", has_touch=True
    )
    page = context.new_page()
    for kind in kinds:
        if lang not in kind.langs:
            continue
        kind.open(page, address, lang)
        for look in list_looks(lang):
            page.set_viewport_size({"width": look.width, "height": WIDTHS[look.width]})
            page.emulate_media(color_scheme=look.theme)
            page.screenshot(path=out / look.shot(kind), full_page=not kind.is_pinned)
    context.close()


def list_looks(lang: str) -> Iterator[Look]:
    """All looks at the pages of a language."""
    for width in WIDTHS:
        for theme in THEMES:
            yield Look(lang, theme, width)


def make_sheets(
    browser: Browser, kinds: Sequence[PageType], langs: Sequence[str], out: Path
) -> list[Look]:
    """Picture the pictures, side by side: a sheet for each look. Returns them."""
    page = browser.new_page()
    made = []
    for look in (look for lang in langs for look in list_looks(lang)):
        shown = [kind for kind in kinds if look.lang in kind.langs]
        if shown:
            picture_sheet(page, look, shown, out)
            made.append(look)
    page.close()
    return made


def picture_sheet(page: Page, look: Look, kinds: Sequence[PageType], out: Path) -> None:
    """Write the contact sheet of a look, as a page and as a picture of it."""
    side = THUMBNAILS[look.width]
    columns = min(COLUMNS[look.width], len(kinds))
    page.set_viewport_size({"width": columns * (side + 20) + 28, "height": 600})
    source = out / f"{look.name}.html"
    source.write_text(render_sheet(look, kinds), encoding="utf-8")
    page.goto(source.resolve().as_uri())
    page.screenshot(path=out / look.sheet, full_page=True)


def render_sheet(look: Look, kinds: Sequence[PageType]) -> str:
    """The HTML of a contact sheet: captions and pictures, each picture a link to itself."""
    side = THUMBNAILS[look.width]
    tallest = TALLEST * WIDTHS[look.width] * side // look.width
    figures = "".join(
        f'<figure style="width: {side}px"><figcaption>{kind.name}</figcaption>'
        f'<a href="{look.shot(kind)}"><img src="{look.shot(kind)}" alt="{kind.name}"'
        f' style="width: {side}px; max-height: {tallest}px"></a></figure>'
        for kind in kinds
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{look.name}</title>"
        f"<style>{_STYLE}</style><h1>{escape(look.name)}</h1><main>{figures}</main>"
    )


def write_index(looks: Sequence[Look], out: Path) -> None:
    """Write the page that has all sheets, each a link to its page, which links all pictures."""
    links = "".join(
        f'<figure><figcaption><a href="{look.name}.html">{look.name}</a></figcaption>'
        f'<a href="{look.name}.html"><img src="{look.sheet}" alt="" loading="lazy"'
        f' style="width: 420px; max-height: 420px"></a></figure>'
        for look in looks
    )
    (out / "index.html").write_text(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Contact sheets</title>"
        f"<style>{_STYLE}</style><h1>Contact sheets</h1><main>{links}</main>",
        encoding="utf-8",
    )


def read_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for; exits when there is no such page or language."""
    names = [kind.name for kind in PAGES]
    parser = argparse.ArgumentParser(prog="screens", description="Picture the pages to look at.")
    parser.add_argument("--pages", type=_choose(names), default=names, help=",".join(names))
    parser.add_argument("--langs", type=_choose(LANGUAGES), default=LANGUAGES, help="en,fa,…")
    parser.add_argument("--out", default=str(ROOT / "data" / "screens"), help="the folder")
    options = parser.parse_args(arguments)
    if not CHROMIUM.exists():
        parser.error(MISSING)
    return options


def _choose(names: Sequence[str]) -> Callable[[str], list[str]]:
    """A reader of some of several names, separated by commas."""

    def choose(text: str) -> list[str]:
        chosen = text.split(",")
        for name in chosen:
            if name not in names:
                raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(names)}")
        return chosen

    return choose


if __name__ == "__main__":
    main()
