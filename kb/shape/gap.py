"""The shapes of gaps: what customers need and no article says, for editors' programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kb.model import Kind
from kb.shape.doc import doc


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPayload:
    """A wording of a question."""

    text: str = field(metadata=doc("The wording, without personal data."))
    searches: int = field(metadata=doc("Searches with it that went unanswered."))


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPayload:
    """A gap: unanswered questions that one article could answer."""

    id: str = field(metadata=doc("Names the gap for good."))
    lang: str = field(metadata=doc("Language of the questions."))
    question: str = field(metadata=doc("The clearest wording."))
    asks: tuple[AskPayload, ...] = field(
        metadata=doc("The wordings that may be shown, the most asked first.")
    )
    searches: int = field(metadata=doc("Unanswered searches, in all wordings."))
    visitors: int = field(metadata=doc("Different visitors of each day, added up."))
    reason: str = field(metadata=doc("The commonest reason why they went unanswered."))
    state: str = field(
        metadata=doc("`open`, `assigned`, `drafted`, `closed`, `ignored` or `reopened`.")
    )
    first: datetime = field(metadata=doc("When it was first asked."))
    last: datetime = field(metadata=doc("When it was last asked."))
    closed_by: str | None = field(
        metadata=doc("`lang/slug` of the article that answers it; null while none does.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GapListPayload:
    """One page of the gaps that may be shown, the most pressing first."""

    gaps: tuple[GapPayload, ...]
    total: int = field(metadata=doc("Number of gaps that fit."))
    page: int = field(metadata=doc("Which page this is, from 1."))
    size: int = field(metadata=doc("Number of gaps on a full page."))
    fresh: bool = field(
        metadata=doc(
            "Whether the latest searches are counted. If not, they are being counted: ask again in"
            " a few seconds."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GapChangePayload:
    """A step of a gap's life."""

    at: datetime
    who: str = field(
        metadata=doc("Name of the editor or of the key; `kb` for what happened by itself.")
    )
    old: str = field(metadata=doc("The state before."))
    new: str = field(metadata=doc("The state after."))
    note: str = field(metadata=doc("Why, if that was said; else empty."))


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDetailPayload(GapPayload):
    """A gap with everything that can be done about it."""

    may: tuple[str, ...] = field(metadata=doc("The states that may follow."))
    assigned_to: str | None = field(metadata=doc("Who looks after it; null for nobody."))
    draft: str | None = field(
        metadata=doc("Path of the article that was begun, below the articles folder; or null.")
    )
    elsewhere: str | None = field(
        metadata=doc(
            "`lang/slug` of an article in another language that answers: what is missing is a"
            " translation. Else null."
        )
    )
    shown: tuple[str, ...] = field(
        metadata=doc("`lang/slug` of the articles that came first instead, most often first.")
    )
    contacts: int = field(metadata=doc("How many of the searches ended in a contact."))
    changes: tuple[GapChangePayload, ...] = field(metadata=doc("Its life, the oldest step first."))


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAnsweredPayload(GapDetailPayload):
    """A gap that an article answers already."""

    published: bool = field(
        metadata=doc(
            "Whether the article is published with the wordings that it was given. If not, a"
            " mistake in some article keeps them back; `kb build` names it."
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignBody:
    """Who is to look after a gap."""

    to: str = field(metadata=doc("Name of an editor.", minLength=1, maxLength=80))


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreBody:
    """Why a gap is never to be listed again."""

    note: str = field(default="", metadata=doc("For whoever wonders later.", maxLength=300))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBody:
    """The article that answers a gap already."""

    slug: str = field(metadata=doc("The article's, in the language of the gap.", maxLength=200))
    asks: tuple[str, ...] | None = field(
        default=None,
        metadata=doc(
            "Which of the gap's `asks` to give to the article, so that it is found with them. By"
            " default the six most asked.",
            maxItems=100,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBody:
    """How the article that will answer a gap begins. The rest is chosen as the desk does."""

    title: str = field(default="", metadata=doc("By default the gap's question.", maxLength=300))
    slug: str = field(default="", metadata=doc("By default made of the question.", maxLength=100))
    category: str = field(
        default="", metadata=doc("Folder of the article; `general` by default.", maxLength=100)
    )
    kind: Kind | None = field(default=None, metadata=doc("`faq` by default."))
