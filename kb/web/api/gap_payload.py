"""Gaps → what the JSON API answers of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kb.insight.gap import FOLLOWS, Gap, GapChange
from kb.insight.gap_evidence import GapEvidence
from kb.shape.gap import (
    AskPayload,
    GapAnsweredPayload,
    GapChangePayload,
    GapDetailPayload,
    GapPayload,
)


def render_gap(gap: Gap) -> GapPayload:
    """A gap as a line of the list: what `kb gaps --json` prints of it."""
    return GapPayload(**_list_fields(gap))


def render_detail(
    gap: Gap, evidence: GapEvidence, changes: Sequence[GapChange]
) -> GapDetailPayload:
    """A gap with what speaks for it and what happened to it."""
    return GapDetailPayload(**_list_more(gap, evidence, changes))


def render_answered(
    gap: Gap, evidence: GapEvidence, changes: Sequence[GapChange], *, published: bool
) -> GapAnsweredPayload:
    """The same after an article was said to answer it."""
    return GapAnsweredPayload(**_list_more(gap, evidence, changes), published=published)


def _list_fields(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.id,
        "lang": gap.lang,
        "question": gap.question,
        "asks": tuple(AskPayload(text=ask.text, searches=ask.searches) for ask in gap.asks),
        "searches": gap.searches,
        "visitors": gap.visitors,
        "reason": gap.reason,
        "state": str(gap.state),
        "first": _to_seconds(gap.first),
        "last": _to_seconds(gap.last),
        "closed_by": gap.closed_by,
    }


def _list_more(gap: Gap, evidence: GapEvidence, changes: Sequence[GapChange]) -> dict[str, Any]:
    return {
        **_list_fields(gap),
        "may": tuple(sorted(map(str, FOLLOWS[gap.state]))),
        "assigned_to": gap.assigned_to,
        "draft": gap.draft,
        "elsewhere": gap.elsewhere,
        "shown": tuple(evidence.shown),
        "contacts": evidence.contacts,
        "changes": tuple(
            GapChangePayload(
                at=_to_seconds(each.at),
                who=each.who,
                old=str(each.old),
                new=str(each.new),
                note=each.note,
            )
            for each in changes
        ),
    }


def _to_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
