"""The JSON API for reaching the team: the channels, and that one was used."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import RawBody

from kb.insight import ContactEvent
from kb.insight.event import parse_search_id
from kb.search.question import clean_typed
from kb.shape.contact import ContactBody, ContactPayload
from kb.shape.feedback import RecordedPayload
from kb.web.api.answer import BAD, NOT_READY, answer_json
from kb.web.api.body import read_body
from kb.web.api.contact_payload import render_contact
from kb.web.api.event import admit_app, answer_recorded, take_event
from kb.web.api.mistake import choose_offered, mistake_in
from kb.web.api.parameter import ContactQuestion, Lang, SearchId
from kb.web.recording import record_contact
from kb.web.visit import CHECK_FIRST, PageRequest, Visit, find_centre, open_visit


@get(
    "/api/v1/contact",
    sync_to_thread=False,
    tags=["Contact"],
    operation_id="readContact",
    summary="How to reach the team",
    description=(
        "The channels of the shop, each with whether somebody answers now, its hours of the next"
        " seven days, and how soon an answer can be expected. It changes with the hour: ask again"
        " before it is shown again. An unanswered search has the same in `contact`."
    ),
    response_description="The channels, which may be none.",
    responses={**BAD, **NOT_READY},
)
def read_contact(
    request: PageRequest, lang: Lang = "", q: ContactQuestion = ""
) -> Response[ContactPayload]:
    """The contact card as data."""
    centre = find_centre(request)
    visit = open_visit(request, choose_offered(lang, centre.offered(centre.open_index())))
    return answer_json(contact_now(visit, clean_typed(q).strip()), {"Cache-Control": CHECK_FIRST})


@take_event(
    "/api/v1/searches/{search_id:str}/contact",
    ContactBody,
    operation_id="recordContact",
    tag="Contact",
    summary="Say that a channel was used",
    description=(
        "To be called when a customer follows a channel that your app shows. A search after which"
        " a person was asked for was not answered, whatever was found: editors learn from that."
    ),
    response_description="The contact will be written within a second.",
)
def take_contact(
    request: PageRequest, search_id: SearchId, body: RawBody
) -> Response[RecordedPayload]:
    """Record a contact."""
    centre = admit_app(request)
    parse_search_id(search_id)
    data = read_body(request, body, ContactBody)
    lang = choose_offered(data.lang, centre.offered(centre.open_index()))
    if centre.contact.find_way(data.channel) is None:
        known = ", ".join(way.id for way in centre.contact.ways) or "none here"
        raise mistake_in("channel", f"must be one of the channels: {known}")
    record_contact(centre.recording, request, ContactEvent(lang, data.channel, search_id))
    return answer_recorded(request, centre.recording.find_log())


HANDLERS = (read_contact, take_contact)


def contact_now(visit: Visit, question: str) -> ContactPayload:
    """How to reach the team, with a question that goes along."""
    centre = visit.centre
    return render_contact(
        centre.contact, visit.index, visit.lang, visit.words, question, centre.base_url
    )
