"""`/metrics`: the numbers of a server in the format of Prometheus, for whoever may read them."""

from __future__ import annotations

from ipaddress import ip_network

from litestar import Response, get
from litestar.concurrency import sync_to_thread
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from kb.errors import KbError, NotFound
from kb.insight.key import Scope
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.access import require_scope
from kb.web.wire.proxy import TRUSTED, is_within
from kb.web.wire.vitals import Vitals

PRIVATE = tuple(
    ip_network(each)
    for each in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
    )
)
"""This machine, and networks that are nobody's on the internet (RFC 1918, RFC 4193)."""

# By these a proxy shows itself that does not say for whom it asks.
_FORWARDED = ("forwarded", "via", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@get("/metrics", include_in_schema=False)
async def send_metrics(request: PageRequest) -> Response[bytes]:
    """The numbers. For others than `serve.metrics` names, there is no such page."""
    centre = find_centre(request)
    if centre.settings.serve.metrics != "all" and not _is_near(request):
        _require_editor(request)
    vitals = request.app.state.get("vitals")
    if vitals is None:  # kept, for it remembers what takes long to count
        vitals = request.app.state.vitals = Vitals(centre)
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    registry = CollectorRegistry()
    registry.register(centre.meter)
    registry.register(vitals)
    body = await sync_to_thread(encode, registry)  # it reads the log, and files of other workers
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})


def _is_near(request: PageRequest) -> bool:
    client = request.client.host if request.client else ""
    if not is_within(client, PRIVATE):
        return False
    headers = request.headers
    is_anybody = TRUSTED in request.scope and "x-forwarded-for" not in headers
    return not (is_anybody and any(name in headers for name in _FORWARDED))


def _require_editor(request: PageRequest) -> None:
    try:
        require_scope(request, Scope.EDITOR)
    except KbError as error:
        raise NotFound("There is no such page.") from error
