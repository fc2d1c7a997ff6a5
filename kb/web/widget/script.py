"""The widget's script under an address that stays, and all that it needs to know of the shop.

The script is `site/static/widget.js` with the client in it (kb/web/widget/bundle.py).
docs/WIDGET.md says how a shop puts it on its pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from litestar import Response, get
from litestar.params import FromPath

from kb.codec import encode_json
from kb.errors import NotFound
from kb.settings import ProactiveMessage
from kb.settings.colour import choose_ink
from kb.settings.widget import find_text
from kb.shape.feedback import REASONS
from kb.web.contact.place import find_place
from kb.web.language import choose_language, find_direction, find_endonym
from kb.web.message import Catalogue
from kb.web.read.pages import pick_questions
from kb.web.visit import PageRequest, Visit, find_centre, open_visit
from kb.web.wire.asset import answer_asset

SCRIPT = "widget.js"

# An upgrade reaches every shop within ten minutes, and no customer waits for the check.
_SCRIPT_CACHE = "public, max-age=600, stale-while-revalidate=86400"
_SETTINGS_CACHE = "public, max-age=300, stale-while-revalidate=86400"

_QUESTIONS = 5
"""Common questions at the start of the widget: as many as fit above the fold of a phone."""
_HITS = 5
"""Hits that the widget asks for, and so the highest count that it speaks of."""

_MARIGOLD = "#f7a823"
"""The accent of a help centre whose settings name none."""


_TEXTS = {
    "title": "hero_title",
    "search": "search_label",
    "placeholder": "search_placeholder",
    "send": "search_button",
    "questions": "questions_title",
    "suggestions": "suggestions",
    "unsure": "results_unsure",
    "facts": "article_facts",
    "table": "article_table",
    "related": "article_related",
    "helpful": "feedback_title",
    "yes": "feedback_yes",
    "no": "feedback_no",
    "thanks": "feedback_thanks",
    "why": "feedback_why",
    "contactTitle": "contact_title",
    "contact": "contact_link",
    "label": "widget_label",
    "close": "widget_close",
    "back": "widget_back",
    "best": "widget_best",
    "all": "widget_all",
    "page": "widget_page",
    "newTab": "widget_new_tab",
    "loading": "widget_loading",
    "failed": "widget_failed",
    "missing": "widget_missing",
    "again": "widget_again",
    "dismiss": "widget_dismiss",
}
"""What the script calls a text, and the message that it is."""


@dataclass(frozen=True, slots=True)
class QuestionPayload:
    """A question that an article answers."""

    text: str
    slug: str
    anchor: str


@dataclass(frozen=True, slots=True)
class MessagePayload:
    """A proactive message, in the language of the answer."""

    id: str
    text: str
    pages: tuple[str, ...]
    hours: str
    delay: int
    question: str
    article: str


@dataclass(frozen=True, slots=True)
class ReasonPayload:
    """Why an article may not have helped, as the API calls it and as customers read it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class TonguePayload:
    """What a language calls itself, and how it is written."""

    name: str
    dir: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetPayload:
    """What the widget reads before anything else. It is the script's own: no promise to others.

    In `texts`, `{query}`, `{correction}` and `{language}` are left for the script to fill in;
    `counts` has the number of results in words, from none on. `votes` and `contact` say whether
    there is somewhere to send a vote, and somewhere to ask.
    """

    lang: str
    dir: str
    position: str
    colour: str
    ink: str
    votes: bool
    contact: bool
    texts: dict[str, str]
    counts: tuple[str, ...]
    reasons: tuple[ReasonPayload, ...]
    languages: dict[str, TonguePayload]
    questions: tuple[QuestionPayload, ...]
    messages: tuple[MessagePayload, ...] = field(default=())


@get(f"/{SCRIPT}", include_in_schema=False, sync_to_thread=False)
def send_script(request: PageRequest) -> Response[bytes]:
    """The script, under an address without a hash: shops write it into their pages once."""
    asset = find_centre(request).assets.by_name[SCRIPT]
    return answer_asset(asset, request.headers.get("accept-encoding", ""), _SCRIPT_CACHE)


@get("/widget/{name:str}", include_in_schema=False, sync_to_thread=False)
def send_settings(request: PageRequest, name: FromPath[str]) -> Response[bytes]:
    """`/widget/fa.json`: the widget's texts and settings in a language, or the nearest one.

    A shop's page may be in a language that the help centre does not have; its customers get the
    help centre's first one then, and no error.
    """
    lang, dot, kind = name.rpartition(".")
    if not dot or kind != "json":
        raise NotFound("There is no such file.")
    centre = find_centre(request)
    offered = centre.offered(centre.open_index())
    visit = open_visit(request, choose_language(lang, offered))
    headers = {"Cache-Control": _SETTINGS_CACHE}
    body = encode_json(describe_widget(visit))
    return Response(body, headers=headers, media_type="application/json")


def describe_widget(visit: Visit) -> WidgetPayload:
    """All that the widget needs to know in the visit's language."""
    settings, words = visit.centre.settings, visit.words
    colour = settings.widget.colour or settings.theme.accent or _MARIGOLD
    return WidgetPayload(
        lang=visit.lang,
        dir=find_direction(visit.lang),
        position=settings.widget.position,
        colour=colour,
        ink=choose_ink(colour),
        votes=settings.log.enabled,
        contact=find_place(visit.centre.contact, visit.index, visit.lang) is not None,
        texts=_write_texts(words, find_text(settings.widget.label, visit.lang)),
        counts=tuple(words.text("results_count", count=count) for count in range(_HITS + 1)),
        reasons=tuple(
            ReasonPayload(reason, words.text(f"feedback_reason_{reason}")) for reason in REASONS
        ),
        languages={
            lang: TonguePayload(find_endonym(lang), find_direction(lang)) for lang in visit.offered
        },
        questions=_find_questions(visit),
        messages=tuple(
            _render_message(visit, message)
            for message in settings.widget.messages
            if find_text(message.text, visit.lang)
        ),
    )


def _write_texts(words: Catalogue, label: str) -> dict[str, str]:
    texts = {name: words.text(key) for name, key in _TEXTS.items()}
    texts["corrected"] = words.text("results_corrected", query="{query}", correction="{correction}")
    texts["none"] = words.text("results_none_title", query="{query}")
    texts["elsewhere"] = words.text("elsewhere_title", language="{language}")
    return texts | ({"label": label} if label else {})


def _find_questions(visit: Visit) -> tuple[QuestionPayload, ...]:
    found = []
    for question in pick_questions(visit)[:_QUESTIONS]:
        path, _, anchor = question.url.partition("#")
        found.append(QuestionPayload(question.text, path.rpartition("/")[2], anchor))
    return tuple(found)


def _render_message(visit: Visit, message: ProactiveMessage) -> MessagePayload:
    """A message as it is sent. One whose article is not in this language just opens the widget."""
    has_article = visit.index.article(visit.lang, message.article) is not None
    return MessagePayload(
        id=message.id,
        text=find_text(message.text, visit.lang),
        pages=message.pages,
        hours=message.hours,
        delay=message.delay,
        question=find_text(message.question, visit.lang),
        article=message.article if has_article else "",
    )
