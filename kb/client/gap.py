"""What editors' programs may do: see the gaps and change them. The key needs the scope `editor`."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Literal

from kb.client.call import Call, fill, read, tell
from kb.client.listing import Listing
from kb.model import Kind
from kb.shape.gap import (
    AnswerBody,
    AssignBody,
    DraftBody,
    GapAnsweredPayload,
    GapDetailPayload,
    GapListPayload,
    GapPayload,
    IgnoreBody,
)

GapState = Literal["waiting", "open", "assigned", "drafted", "closed", "ignored", "reopened"]
"""`waiting` are all that wait for an article."""


class GapOperations:
    """Descriptions of calls about gaps. What changes one answers with the gap as it is then."""

    def gaps(
        self, *, lang: str = "", state: GapState = "waiting", size: int = 50
    ) -> Listing[GapListPayload, GapPayload]:
        """Gaps, the most pressing first, fetched `size` at a time; of all languages by default."""
        first = read(GapListPayload, "/api/v1/gaps", {"lang": lang, "state": state, "size": size})
        return Listing(first, attrgetter("gaps"), _find_next)

    def gap(self, gap_id: str) -> Call[GapDetailPayload]:
        """A gap with what speaks for it, what happened to it, and what it `may` become."""
        return read(GapDetailPayload, fill("/api/v1/gaps/{}", gap_id))

    def assign_gap(self, gap_id: str, to: str) -> Call[GapDetailPayload]:
        """Give a gap to an editor, by name."""
        return tell(GapDetailPayload, fill("/api/v1/gaps/{}/assign", gap_id), AssignBody(to=to))

    def release_gap(self, gap_id: str) -> Call[GapDetailPayload]:
        """Take a gap back from its editor, or give its draft up; the file stays."""
        return tell(GapDetailPayload, fill("/api/v1/gaps/{}/release", gap_id))

    def ignore_gap(self, gap_id: str, *, note: str = "") -> Call[GapDetailPayload]:
        """Never list a gap again. `note` says why."""
        return tell(GapDetailPayload, fill("/api/v1/gaps/{}/ignore", gap_id), IgnoreBody(note=note))

    def reopen_gap(self, gap_id: str) -> Call[GapDetailPayload]:
        """Take back that a gap was closed or ignored."""
        return tell(GapDetailPayload, fill("/api/v1/gaps/{}/reopen", gap_id))

    def answer_gap(
        self, gap_id: str, slug: str, *, asks: Iterable[str] | None = None
    ) -> Call[GapAnsweredPayload]:
        """Say which article answers a gap already. It gets the wordings `asks` and is published.

        By default these are the gap's most asked. The answer waits for the build, which takes
        seconds: give the client time.
        """
        body = AnswerBody(slug=slug, asks=None if asks is None else tuple(asks))
        return tell(GapAnsweredPayload, fill("/api/v1/gaps/{}/answer", gap_id), body)

    def draft_gap(
        self,
        gap_id: str,
        *,
        title: str = "",
        slug: str = "",
        category: str = "",
        kind: Kind | Literal["faq", "policy", "guide", "product"] | None = None,
    ) -> Call[GapDetailPayload]:
        """Begin an article for a gap. `draft` of the answer has the path of its file."""
        chosen = Kind(kind) if kind else None
        body = DraftBody(title=title, slug=slug, category=category, kind=chosen)
        return tell(GapDetailPayload, fill("/api/v1/gaps/{}/draft", gap_id), body)


def _find_next(page: GapListPayload) -> tuple[str, str] | None:
    is_last = page.page * page.size >= page.total
    return None if is_last else ("page", str(page.page + 1))
