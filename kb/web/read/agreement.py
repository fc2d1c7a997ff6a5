"""Whether a browser agreed to be asked again, which a cookie of ours remembers.

The only cookie that a reader can get, and only who ticks the box gets it. It holds a day and
whether the question was answered: nothing by which one browser could be told from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from litestar.datastructures import Cookie

from kb.config import Settings
from kb.insight import Survey

COOKIE = "kb_survey"

QUARTER = 92
"""Days between two questions: as long as the longest quarter, so never twice in one."""

LIFE = 365
"""Days that the cookie is kept after it was last written; then the browser has not agreed."""

_ANSWERED = ".answered"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A browser that may be asked. `asked` is the day on which it last was."""

    asked: date
    is_answered: bool = False

    def is_due(self, today: date) -> bool:
        """Whether a quarter has passed since. A day in the future is a clock that was put right."""
        return abs((today - self.asked).days) >= QUARTER

    def renew(self, today: date, *, is_answered: bool) -> Agreement:
        """The agreement after the question was shown or answered."""
        if is_answered or self.is_due(today):
            return Agreement(today, is_answered)
        return self


def read_agreement(cookies: Mapping[str, str]) -> Agreement | None:
    """What a browser's cookies say; None for one that has not agreed."""
    value = cookies.get(COOKIE, "")
    try:
        asked = date.fromisoformat(value.removesuffix(_ANSWERED))
    except ValueError:
        return None
    return Agreement(asked, value.endswith(_ANSWERED))


def is_wanted(settings: Settings, kind: Survey) -> bool:
    """Whether the shop makes that survey."""
    return settings.survey.csat if kind is Survey.CSAT else settings.survey.nps


def asks(settings: Settings, kind: Survey) -> bool:
    """Whether customers are to be asked that. Without a log nothing could be kept."""
    return is_wanted(settings, kind) and settings.log.enabled


def is_due(settings: Settings, cookies: Mapping[str, str], today: date) -> bool:
    """Whether a browser agreed to be asked again, and a quarter has passed since it was."""
    agreement = read_agreement(cookies) if asks(settings, Survey.NPS) else None
    return agreement is not None and agreement.is_due(today)


def write_agreement(agreement: Agreement | None, *, is_secure: bool) -> Cookie:
    """The cookie of an agreement; None takes it back. Scripts and other sites do not get it."""
    value = ""
    if agreement:
        value = agreement.asked.isoformat() + (_ANSWERED if agreement.is_answered else "")
    return Cookie(
        COOKIE,
        value=value,
        path="/",
        max_age=LIFE * 86_400 if agreement else 0,
        httponly=True,
        samesite="lax",
        secure=is_secure,
    )
