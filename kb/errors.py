"""One tree of errors: every failure that a user can mend says what was wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import Problem


class KbError(Exception):
    """Base of all errors that `kb` raises on purpose.

    `code` is stable and machine-readable (it ends the `type` of a problem+json answer), `status`
    the HTTP status with which the web room answers, `exit_code` what the command line returns:
    1 for a problem in the content, 2 for wrong usage.
    """

    code: str = "error"
    status: int = 500
    exit_code: int = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigError(KbError):
    """A setting is missing, unknown or of the wrong type."""

    code = "bad-config"
    exit_code = 2


class UsageError(KbError):
    """The program was called in a way that cannot work."""

    code = "bad-usage"
    exit_code = 2


class ContentError(KbError):
    """Articles hold mistakes; `problems` has all of them, in path and line order."""

    code = "bad-content"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = sum(problem.fatal for problem in self.problems)
        super().__init__(f"{count} mistake{'' if count == 1 else 's'} in the articles")


class IndexUnavailable(KbError):
    """No generation can be served: none was built yet, or none passes its checksums."""

    code = "index-unavailable"
    status = 503


class BuildFailed(KbError):
    """The index could not be written (disk full, no permission); the old one still serves."""

    code = "build-failed"


class BuildBusy(BuildFailed):
    """Another build is running; the same call may succeed in a moment."""

    code = "build-busy"


class BadQuery(KbError):
    """A search that cannot be run as it was sent."""

    code = "bad-query"
    status = 400


class NotFound(KbError):
    """There is no such article, category or language."""

    code = "not-found"
    status = 404


class LogUnavailable(KbError):
    """The log of searches cannot be used: not ours, damaged, too new, or not writable."""

    code = "log-unavailable"
    status = 503


class BadFeedback(KbError):
    """A click, vote or survey that cannot be recorded as it was sent."""

    code = "bad-feedback"
    status = 400


class GapRefused(KbError):
    """A gap cannot change as was asked, in the state that it is in."""

    code = "gap-refused"
    status = 409


class NoticeFailed(KbError):
    """A webhook could not be told what it wants to know."""

    code = "notice-failed"


class EditConflict(KbError):
    """A file cannot be saved, for somebody else has changed it in the meantime."""

    code = "edit-conflict"
    status = 409


class NotAllowed(KbError):
    """Something at the desk that was not asked for in a form of ours."""

    code = "not-allowed"
    status = 403
