"""One gap: what speaks for it, what was shown instead, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import BadQuery, IndexUnavailable
from kb.index import Index
from kb.insight.editor import read_editors
from kb.insight.gap import FOLLOWS, Gap
from kb.insight.gap_desk import read_changes, read_gap, read_related
from kb.insight.gap_evidence import read_evidence
from kb.model import Article, Kind
from kb.result import Query, SearchResult
from kb.search import search
from kb.search.question import MAX_CHARACTERS
from kb.web.desk.gap_work import TICKED, propose_draft
from kb.web.desk.plot import Bars, plot_days
from kb.web.desk.shift import Shift, answer_desk, find_shift, go_to, with_query
from kb.web.visit import PageRequest

HITS = 3
CHOICES = 6
"""Articles offered for "answered by …"."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that was shown to customers and did not answer; None when it is gone."""

    name: str
    count: int
    article: Article | None


@get("/gaps/{gap_id:str}", sync_to_thread=True)
def show_gap(request: PageRequest, gap_id: FromPath[str]) -> Response[bytes]:
    """A gap with its evidence."""
    shift = find_shift(request)
    with shift.log.reading() as database:
        gap = read_gap(database, gap_id)
        if gap.id != gap_id:
            return go_to(f"/desk/gaps/{gap.id}")
    return answer_gap(shift, gap)


def answer_gap(
    shift: Shift,
    gap: Gap,
    status: int = 200,
    wrong: str = "",
    draft: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """The page of a gap; `wrong` says why something was not done, `draft` what was filled in."""
    with shift.log.reading() as database:
        evidence = read_evidence(database, gap.id)
        changes = read_changes(database, gap.id)
        related = read_related(database, gap)
        editors = read_editors(database)
    index = _find_index(shift)
    elsewhere = _find_article(index, gap.elsewhere or "")
    values: dict[str, Any] = {
        "gap": gap,
        "evidence": evidence,
        "bars": plot_days(evidence.days) if len(evidence.days) > 1 else Bars(),
        "changes": changes[::-1],
        "related": related,
        "editors": [each.name for each in editors],
        "may": {str(state) for state in FOLLOWS[gap.state]},
        "has_draft": bool(gap.draft)
        and (shift.centre.settings.articles_dir / (gap.draft or "")).exists(),
        "shown": [
            Shown(name, count, _find_article(index, name)) for name, count in evidence.shown.items()
        ],
        "now": _ask(index, gap.question, gap.lang),
        "elsewhere": elsewhere,
        "closed_by": _find_article(index, gap.closed_by or ""),
        "draft": {**asdict(propose_draft(gap, elsewhere)), **(draft or {})},
        "ticked": TICKED,
        "kinds": list(Kind),
        "categories": index.categories(gap.lang) if index and gap.lang in index.languages else (),
        "wrong": wrong,
        **_find_choices(shift, index, gap),
    }
    return answer_desk(shift, "gap.html", values, status=status)


def _find_choices(shift: Shift, index: Index | None, gap: Gap) -> dict[str, Any]:
    """Articles that an editor may choose as the answer, for what was typed or the question."""
    typed = shift.asked("find")
    found = _ask(index, typed or gap.question, gap.lang, CHOICES)
    hits = found.hits if found else ()
    choices = [_find_article(index, f"{hit.lang}/{hit.slug}") for hit in hits]
    return {"find": typed, "choices": [each for each in choices if each]}


def _ask(index: Index | None, text: str, lang: str, size: int = HITS) -> SearchResult | None:
    if index is None or lang not in index.languages:
        return None
    try:
        return search(index, Query(text[:MAX_CHARACTERS], lang, size=size), (lang,))
    except BadQuery:
        return None


def _find_index(shift: Shift) -> Index | None:
    try:
        return shift.centre.open_index()
    except IndexUnavailable:
        return None


def _find_article(index: Index | None, name: str) -> Article | None:
    lang, _, slug = name.partition("/")
    if index is None or lang not in index.languages:
        return None
    return index.article(lang, slug)


def gap_address(gap_id: str, said: str = "") -> str:
    """The page of a gap, with what was done said on it."""
    return with_query(f"/desk/gaps/{gap_id}", said=said)
