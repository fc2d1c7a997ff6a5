"""Examples of gaps for the API reference."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kb.insight.gap import Ask, Gap, GapChange, GapState
from kb.insight.gap_evidence import GapEvidence
from kb.model import Kind
from kb.shape.gap import AnswerBody, AssignBody, DraftBody, GapListPayload, IgnoreBody
from kb.web.api.gap_payload import render_answered, render_detail, render_gap

_ASKED = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
_GAP = Gap(
    id="en-85e25838",
    lang="en",
    question="can you engrave a ring",
    asks=(Ask("can you engrave a ring", 14), Ask("ring engraving", 9)),
    searches=25,
    visitors=19,
    reason="low_confidence",
    state=GapState.ASSIGNED,
    first=datetime(2026, 1, 28, 16, 2, tzinfo=UTC),
    last=_ASKED,
    assigned_to="Ada",
)
_EVIDENCE = GapEvidence(
    ((date(2026, 2, 3), 25),), {"low_confidence": 25}, {"en/ring-sizes": 11}, contacts=4
)
_CHANGES = (GapChange(_ASKED, "help desk", GapState.OPEN, GapState.ASSIGNED, "Ada"),)
_DETAIL = render_detail(_GAP, _EVIDENCE, _CHANGES)

SAMPLES: dict[str, object] = {
    "listGaps": GapListPayload(gaps=(render_gap(_GAP),), total=1, page=1, size=20, fresh=True),
    **dict.fromkeys(
        ("readGap", "assignGap", "releaseGap", "ignoreGap", "reopenGap", "draftGap"), _DETAIL
    ),
    "answerGap": render_answered(_GAP, _EVIDENCE, _CHANGES, published=True),
}
"""Answers, by operation."""

BODIES: dict[str, object] = {
    "assignGap": AssignBody(to="Ada"),
    "ignoreGap": IgnoreBody(note="We do not engrave."),
    "answerGap": AnswerBody(slug="engraving", asks=("ring engraving",)),
    "draftGap": DraftBody(title="Can you engrave a ring?", category="products", kind=Kind.FAQ),
}
"""Bodies to send, by operation."""
