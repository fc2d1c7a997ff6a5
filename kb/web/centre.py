"""The help centre as every request sees it: settings, the current index, words, templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.config import Settings
from kb.errors import IndexUnavailable, NotFound
from kb.index import Index, LiveIndex
from kb.model import Article, Category
from kb.search import warm_up
from kb.web.ask.answers import Answers
from kb.web.ask.board import Board
from kb.web.ask.highlight import mark_code, mark_words
from kb.web.ask.popular import Popular
from kb.web.contact.book import ContactBook
from kb.web.found.emblem import Emblems, load_emblems
from kb.web.message import Catalogue, Catalogues, find_catalogue, load_catalogues
from kb.web.recording import Recording
from kb.web.template import Templates
from kb.web.theme import render_theme
from kb.web.trace import add_contact, add_search
from kb.web.typed import add_question, isolate
from kb.web.widget.bundle import join_script
from kb.web.wire.asset import Assets, load_assets
from kb.web.wire.files import find_site
from kb.web.wire.guard import Throttle
from kb.web.wire.meter import Meter, NoMeter

_STYLES = "kb.css"
_WIDGET = "widget.js"


@dataclass(frozen=True, slots=True)
class Centre:
    """Made once a process and shared by all requests.

    Nothing in it changes but the index that `live` finds, and what `answers`, `recording`, `meter`,
    `throttle`, `contact` and `popular` keep.
    """

    settings: Settings
    live: LiveIndex
    answers: Answers
    recording: Recording
    meter: Meter
    throttle: Throttle
    contact: ContactBook
    popular: Popular
    catalogues: Catalogues
    assets: Assets
    emblems: Emblems
    today: Callable[[], date]
    """The day at the shop."""
    templates: Templates

    def open_index(self) -> Index:
        """The generation that is published now, warmed up. It has a language.

        Raises IndexUnavailable when there is none, or when its last article was withdrawn.
        """
        index = self.live.current()
        if not index.languages:
            raise IndexUnavailable("The index holds no article. Write one, then run `kb build`.")
        return index

    def offered(self, index: Index) -> tuple[str, ...]:
        """The languages of the help centre, the default one first; at least one."""
        wanted = [lang for lang in self.settings.site.languages if lang in index.languages]
        return tuple(wanted) or index.languages

    def words(self, lang: str) -> Catalogue:
        """The interface messages for a page in `lang`."""
        return find_catalogue(self.catalogues, lang)

    @property
    def base_url(self) -> str:
        """Public address without a slash at its end; empty when links are to be paths."""
        return self.settings.site.url.rstrip("/")


def open_centre(
    settings: Settings,
    *,
    apart: bool = False,
    today: Callable[[], date] | None = None,
    live: LiveIndex | None = None,
    board: Board | None = None,
) -> Centre:
    """Read static files and catalogues and open the log; the index is opened by the first request.
    `recording` has to be closed; `apart` has a process of its own write the log. `today` tells the
    day; by default it is the one in the shop's time zone. `live` is the index if somebody has begun
    to open it. `board` has answers of other processes.

    Raises ConfigError when a catalogue or a picture of the settings is broken, and for settings of
    the log that cannot be.
    """
    today = today or (lambda: settings.today)
    site = find_site()
    filters: dict[str, Callable[..., object]] = {
        "mark_words": mark_words,
        "mark_code": mark_code,
        "isolate": isolate,
        "add_question": add_question,
        "add_search": add_search,
        "add_contact": add_contact,
    }
    emblems = load_emblems(settings.site)
    meter = NoMeter() if settings.serve.metrics == "off" else Meter()
    recording = Recording(settings, apart=apart, meter=meter)
    return Centre(
        settings=settings,
        live=live or LiveIndex(settings.data_dir, warm_up, today),
        answers=Answers(meter, board),
        recording=recording,
        meter=meter,
        throttle=Throttle(),
        contact=ContactBook(settings.contact),
        popular=Popular(recording.find_log),
        catalogues=load_catalogues(site / "messages", _find_own_messages(settings)),
        assets=load_assets(
            site / "static",
            {**emblems.files, _STYLES: _style(site, settings), _WIDGET: _widget(site)},
        ),
        emblems=emblems,
        today=today,
        templates=Templates(site / "templates", filters),
    )


def _find_own_messages(settings: Settings) -> Path | None:
    return Path(settings.site.messages) if settings.site.messages else None


def _style(site: Path, settings: Settings) -> bytes:
    """The style sheet with the shop's theme at its end: one file, which pages wait for once."""
    return (site / "static" / _STYLES).read_bytes() + render_theme(settings.theme).encode()


def _widget(site: Path) -> bytes:
    """The widget's script as one file."""
    names = (_WIDGET, "client.js")
    return join_script(*((site / "static" / name).read_text("utf-8") for name in names)).encode()


def find_category(index: Index, lang: str, slug: str) -> Category:
    """A category by its slug. Raises NotFound."""
    for category in index.categories(lang):
        if category.slug == slug:
            return category
    raise NotFound(f"There is no category {slug!r} in the language {lang!r}.")


def find_translations(index: Index, article: Article, offered: tuple[str, ...]) -> list[Article]:
    """The same article in the other languages on offer, in their order."""
    others = (index.article(lang, article.slug) for lang in offered if lang != article.lang)
    return [other for other in others if other]
