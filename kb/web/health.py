"""For whoever runs the server: is it alive, and can it answer?"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

from litestar import Response, get

from kb.codec import encode_json
from kb.errors import KbError
from kb.web.visit import PageRequest, find_centre

DRAINING = threading.Event()
"""Set once this process was told to end. It still answers; load balancers are to go elsewhere."""

_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPayload:
    """Says which generation of the index answers."""

    status: str = field(metadata={"doc": "Always `ready`; otherwise the answer is a problem."})
    generation: str = field(metadata={"doc": "Name of the generation that is served."})
    built: datetime = field(metadata={"doc": "When it was built."})
    languages: tuple[str, ...] = field(metadata={"doc": "Languages it holds."})
    refused: tuple[str, ...] = field(
        metadata={"doc": "Why the published generation is not served; empty when it is."}
    )
    log: str | None = field(
        metadata={"doc": "Why searches are not recorded; null when they are, or need not be."}
    )


class Draining(KbError):
    """The server is about to end."""

    code = "draining"
    status = 503


@get("/livez", include_in_schema=False, sync_to_thread=False)
def check_life() -> Response[str]:
    """The process answers, whatever the state of its index."""
    return Response("alive\n", media_type="text/plain", headers=_NO_STORE)


@get("/readyz", include_in_schema=False, sync_to_thread=False)
def check_readiness(request: PageRequest) -> Response[bytes]:
    """An index opens, so searches can be answered. Otherwise 503, also once the end is near."""
    if DRAINING.is_set():
        raise Draining("The server is about to end.")
    centre = find_centre(request)
    index = centre.open_index()
    ready = ReadyPayload(
        status="ready",
        generation=index.generation,
        built=index.built,
        languages=index.languages,
        refused=centre.live.refused,
        log=centre.recording.problem,
    )
    return Response(encode_json(ready), media_type="application/json", headers=_NO_STORE)
