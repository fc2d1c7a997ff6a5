"""The JavaScript client under addresses that stay, with the types of all answers beside it."""

from __future__ import annotations

from functools import cache

from litestar import Response, get

from kb.shape.article import ArticleListPayload, ArticlePayload
from kb.shape.contact import ContactPayload
from kb.shape.feedback import RecordedPayload
from kb.shape.problem import ProblemPayload
from kb.shape.search import QueryBody, SearchesPayload, SearchPayload, SuggestPayload
from kb.web.api.typescript import declare
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.asset import answer_asset

CLIENT = "client.js"
TYPES = "client.d.ts"

KEPT = "public, max-age=600, stale-while-revalidate=86400"
"""Cache-Control of scripts under addresses that shops write into their pages once: an upgrade
reaches every page within ten minutes, and no customer waits for the check."""

_SHAPES = (
    SearchPayload,
    QueryBody,
    SearchesPayload,
    SuggestPayload,
    ArticleListPayload,
    ArticlePayload,
    ContactPayload,
    RecordedPayload,
    ProblemPayload,
)


@get(f"/{CLIENT}", include_in_schema=False, sync_to_thread=False)
def send_client(request: PageRequest) -> Response[bytes]:
    """The module, with its comments: it is for developers, and 2.5 kB."""
    asset = find_centre(request).assets.by_name[CLIENT]
    answer = answer_asset(asset, request.headers.get("accept-encoding", ""), KEPT)
    # Where Deno finds the types.
    answer.headers["X-TypeScript-Types"] = f"./{TYPES}"
    return answer


@get(f"/{TYPES}", include_in_schema=False, sync_to_thread=False)
def send_types(request: PageRequest) -> Response[bytes]:
    """What the module's methods take, and what they answer."""
    head = find_centre(request).assets.by_name[TYPES].body
    headers = {"Cache-Control": KEPT}
    media_type = "application/typescript; charset=utf-8"
    return Response(head + _shapes(), media_type=media_type, headers=headers)


HANDLERS = (send_client, send_types)


@cache
def _shapes() -> bytes:
    return declare(_SHAPES).encode()
