"""The help centre as every request sees it: settings, the current index, words, templates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kb import __version__
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import IndexUnavailable, NotFound
from kb.index import Index, LiveIndex
from kb.model import Article, Category
from kb.search import warm_up
from kb.web.answers import Answers
from kb.web.asset import Assets, load_assets
from kb.web.files import find_site
from kb.web.guard import Throttle
from kb.web.highlight import mark_code, mark_words
from kb.web.message import Catalogue, find_catalogue, load_catalogues
from kb.web.recording import Recording
from kb.web.trace import add_contact, add_search
from kb.web.typed import add_question, isolate


@dataclass(frozen=True, slots=True)
class Centre:
    """Made once a process and shared by all requests.

    Nothing in it changes but the index that `live` finds, and what `answers`, `recording` and
    `throttle` keep.
    """

    settings: Settings
    live: LiveIndex
    answers: Answers
    recording: Recording
    throttle: Throttle
    catalogues: dict[str, Catalogue]
    assets: Assets
    templates: Environment
    fingerprint: str
    """Changes with everything but the index that decides how a page looks."""

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


def open_centre(settings: Settings, *, apart: bool = False) -> Centre:
    """Read templates, static files and catalogues and open the log; the index is opened by the
    first request. `recording` has to be closed; `apart` has a process of its own write the log.

    Raises ConfigError when a catalogue is broken, and for settings of the log that cannot be.
    """
    site = find_site()
    templates = Environment(
        loader=FileSystemLoader(site / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters |= {
        "mark_words": mark_words,
        "mark_code": mark_code,
        "isolate": isolate,
        "add_question": add_question,
        "add_search": add_search,
        "add_contact": add_contact,
    }
    return Centre(
        settings=settings,
        live=LiveIndex(settings.data_dir, warm_up),
        answers=Answers(),
        recording=Recording(settings, apart=apart),
        throttle=Throttle(),
        catalogues=load_catalogues(site / "messages"),
        assets=load_assets(site / "static"),
        templates=templates,
        fingerprint=_fingerprint(site, settings),
    )


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


def _fingerprint(site: Path, settings: Settings) -> str:
    digest = hashlib.sha256(encode_json(settings))
    for path in sorted(site.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update(__version__.encode())
    return digest.hexdigest()[:12]
