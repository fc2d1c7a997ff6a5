"""What editors do about a gap beside changing its state: begin an article, or name one.

For the desk's forms and for editors' programs alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.authoring.anchor import make_anchor
from kb.authoring.asks import add_asks
from kb.authoring.manuscript import Manuscript, draft_from_gap, read_manuscript, write_manuscript
from kb.errors import GapRefused, KbError, UsageError
from kb.insight import Log
from kb.insight.gap import FOLLOWS, Gap, GapState
from kb.insight.gap_desk import close_gap, mark_drafted
from kb.model import Article, Kind
from kb.web.centre import Centre
from kb.web.desk.press import build_site

TICKED = 6
"""Wordings that are proposed to be added to an article that answers already. More of them seldom
say anything new; the others are in the gap."""

LONGEST_NOTE = 300
"""Characters of why a gap is ignored."""


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """How the article that will answer a gap begins. An empty category is `general`."""

    title: str
    slug: str
    category: str
    kind: str


def propose_draft(gap: Gap, elsewhere: Article | None) -> DraftPlan:
    """How a draft may be called; a translation has the name and place of its original."""
    if elsewhere:
        kind = str(elsewhere.kind)
        return DraftPlan(gap.question, elsewhere.slug, elsewhere.category, kind)
    title = gap.question[:1].upper() + gap.question[1:]
    return DraftPlan(title, make_anchor(gap.question)[:60].strip("-"), "", str(Kind.FAQ))


def begin_draft(centre: Centre, log: Log, gap: Gap, plan: DraftPlan, who: str) -> str:
    """Write the file of an article, with front matter and asks filled in. Returns its source.

    Raises UsageError for a plan that cannot be, GapRefused and LogUnavailable.
    """
    if plan.kind not in list(Kind):
        raise UsageError("Choose what kind of article it is.")
    folder = centre.settings.articles_dir
    source = draft_from_gap(
        folder,
        plan.title,
        gap.lang,
        [ask.text for ask in gap.asks],
        kind=Kind(plan.kind),
        category=plan.category or "general",
        slug=plan.slug,
    )
    try:
        mark_drafted(log, gap.id, source, who)
    except KbError:
        # Somebody else closed the gap in this moment: the file would be nobody's.
        (folder / source).unlink(missing_ok=True)
        raise
    return source


def answer_by_article(
    centre: Centre, log: Log, gap: Gap, slug: str, asks: Sequence[str], who: str
) -> bool:
    """Give those of the gap's wordings to the article that answers them, publish, close the gap.

    Returns whether the article is published as it is now; waits for the build. Raises UsageError
    without such an article, GapRefused, IndexUnavailable and LogUnavailable.
    """
    article = centre.open_index().article(gap.lang, slug)
    if article is None:
        raise UsageError("Choose the article that answers this.")
    folder = centre.settings.articles_dir
    file = read_manuscript(folder, article.source)
    known = {ask.text for ask in gap.asks}
    chosen = [text for text in asks if text in known]
    changed = Manuscript(file.source, add_asks(file.source, file.data, chosen))
    if GapState.CLOSED not in FOLLOWS[gap.state]:
        raise GapRefused(f"Gap {gap.id} is {gap.state}: reopen it first.")
    if changed.data != file.data:
        write_manuscript(folder, changed)
    close_gap(log, gap.id, f"{article.lang}/{article.slug}", who)
    return changed.data == file.data or build_site(centre.settings).is_done
