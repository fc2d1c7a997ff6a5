"""The shapes of what apps send about customers after a search, and of what they are answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.shape.doc import doc


class Survey(StrEnum):
    """`csat`: how satisfied, 1 to 5. `nps`: how likely to recommend, 0 to 10."""

    CSAT = "csat"
    NPS = "nps"


REASONS = ("incomplete", "unclear", "wrong", "broken", "policy")
"""Why an article did not help, in the order of the form. Stored as they are: add, do not rename."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickBody:
    """A hit that was opened."""

    lang: str = field(metadata=doc("`lang` of the hit."))
    slug: str = field(metadata=doc("`slug` of the hit."))
    anchor: str = field(default="", metadata=doc("`anchor` of the hit.", maxLength=200))
    place: int = field(
        default=1,
        metadata=doc("Its place among all hits of the search.", minimum=1, maximum=9999),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackBody:
    """Whether an article helped."""

    helpful: bool = field(metadata=doc("Whether it helped."))
    search_id: str | None = field(
        default=None, metadata=doc("The search that led to it, if there was one.")
    )
    reason: str = field(
        default="",
        metadata=doc(
            "Why it did not help: `incomplete`, `unclear`, `wrong`, `broken` (followed, and it did"
            " not work) or `policy` (understood, and not agreed with).",
            enum=("", *REASONS),
        ),
    )
    comment: str = field(
        default="",
        metadata=doc("In the customer's words. Personal data are masked.", maxLength=2000),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyBody:
    """A customer's answer to a survey."""

    kind: Survey = field(
        metadata=doc(
            "`csat`: how satisfied, 1 to 5. `nps`: how likely to recommend the shop, 0 to 10."
        )
    )
    score: int = field(metadata=doc("The answer, in the range of its kind.", minimum=0, maximum=10))
    lang: str = field(default="", metadata=doc("Language it was asked in; the first by default."))
    search_id: str | None = field(
        default=None, metadata=doc("The search that it is about, if it is about one.")
    )
    comment: str = field(
        default="",
        metadata=doc("In the customer's words. Personal data are masked.", maxLength=2000),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPayload:
    """What was sent was understood."""

    recorded: bool = field(
        metadata=doc(
            "Whether it is counted. Not while recording is switched off, nor for crawlers and"
            " editors."
        )
    )
