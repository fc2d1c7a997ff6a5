"""What may go wrong between an app and the help centre: three errors, below one."""

from __future__ import annotations

from kb.errors import KbError
from kb.shape.problem import ProblemPayload


class ClientError(KbError):
    """Base of what a client raises: catch it where your app can do without the help centre.

    Its message names the method and the path of the call, and the server where none answers. It
    never holds the question, nor anything else that a customer typed.
    """

    code = "client-error"


class Unreachable(ClientError):
    """No answer came: no connection, none in time, or one that broke off. Later it may work."""

    code = "unreachable"


class BadAnswer(ClientError):
    """An answer came that is none of this API's: another program's, or of another version."""

    code = "bad-answer"


class ApiError(ClientError):
    """The help centre refuses the call, or cannot serve it.

    `status` is the HTTP status. `code` names the sort of problem, as the API's reference lists
    them: `bad-parameters`, `not-found`, `too-many-requests`, …; for an answer of something in
    between, such as a proxy, it is `http-502` and the like, and `problem` is None. `retry_after`
    has the seconds after which the call is welcome again, where the answer says so.
    """

    def __init__(
        self,
        call: str,
        status: int,
        problem: ProblemPayload | None = None,
        retry_after: float | None = None,
    ) -> None:
        said = f"{problem.title}: {problem.detail}" if problem else "without saying why"
        super().__init__(f"{call} was answered {status}, {said}")
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
        self.code = problem.type.rpartition("#problem-")[2] if problem else f"http-{status}"
