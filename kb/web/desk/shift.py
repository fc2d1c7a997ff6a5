"""One request of an editor: who it is, what was sent, and the page that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from kb.insight import Log
from kb.insight.session import Session
from kb.web.centre import Centre
from kb.web.desk.checkup import Checkups
from kb.web.desk.form import Form
from kb.web.desk.keeper import Keeper
from kb.web.desk.shelf import Shelves
from kb.web.language import find_direction, find_endonym
from kb.web.message import Catalogue
from kb.web.visit import HTML, PageRequest

NO_STORE = {"Cache-Control": "no-store"}
LANG = "en"
"""The desk speaks English; articles and questions are shown in their own languages."""

MOST_PAGES = 10_000

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "connect-src 'self'; frame-src 'self'"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What all requests at the desk share: made once a process."""

    centre: Centre
    words: Catalogue
    keeper: Keeper
    shelves: Shelves
    checkups: Checkups

    @property
    def log(self) -> Log:
        """The log, with the gaps and the editors in it. Raises LogUnavailable."""
        return self.centre.recording.require_log()


@dataclass(frozen=True, slots=True)
class Shift:
    """A request at the desk. `session` is None where nobody has to be logged in."""

    request: PageRequest
    desk: Desk
    session: Session | None
    form: Form = field(default_factory=Form)

    @property
    def centre(self) -> Centre:
        return self.desk.centre

    @property
    def log(self) -> Log:
        return self.desk.log

    @property
    def who(self) -> str:
        """The editor's name, as the history of a gap has it."""
        assert self.session
        return self.session.editor.name

    def asked(self, name: str) -> str:
        """A parameter of the address, without spaces around it; empty when there is none."""
        return str(self.request.query_params.get(name, "")).strip()

    @property
    def page(self) -> int:
        """The page of a list that was asked for, counted from 1."""
        wanted = self.asked("page")
        return min(max(int(wanted), 1), MOST_PAGES) if wanted.isdecimal() else 1


def find_shift(request: PageRequest) -> Shift:
    """The request as the guard let it in."""
    shift: Shift = request.scope["state"]["shift"]
    return shift


def answer_desk(
    shift: Shift,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    form_token: str = "",
) -> Response[bytes]:
    """Render a page of the desk."""
    centre = shift.centre
    context = {
        "lang": LANG,
        "dir": find_direction(LANG),
        "t": shift.desk.words.text,
        "asset": centre.assets.url,
        "site_name": centre.settings.site.name,
        "editor": shift.session.editor.name if shift.session else "",
        "form_token": shift.session.form_token if shift.session else form_token,
        "path": shift.request.scope["path"],
        "said": shift.asked("said"),
        "direction_of": find_direction,
        "name_of": find_endonym,
        "with_query": with_query,
        **values,
    }
    body = centre.templates.get_template(f"desk/{template}").render(context)
    return Response(
        body.encode(),
        status_code=status,
        headers={**NO_STORE, "Content-Security-Policy": _POLICY},
        media_type=HTML,
    )


def go_to(url: str) -> Response[bytes]:
    """Send the browser on after something was done, so that reloading does not do it again."""
    return Response(
        b"", status_code=303, headers={"Location": url, **NO_STORE}, media_type="text/plain"
    )


def with_query(path: str, **values: object) -> str:
    """An address with parameters; those that are empty are left out."""
    given = {name: str(value) for name, value in values.items() if value not in ("", None)}
    return f"{path}?{urlencode(given)}" if given else path
