"""The help centre as one of a browser's search engines (OpenSearch 1.1), with suggestions."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from litestar import Response, get
from litestar.params import FromPath

from kb.codec import encode_json
from kb.search import suggest
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.web.found.address import find_root
from kb.web.visit import PageRequest, open_visit

KEPT = 86_400
"""Seconds for which the description may be kept: a browser reads it when the engine is added."""

LONGEST_NAME = 16
"""Characters of the short name, by the specification."""

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_SUGGESTIONS = "application/x-suggestions+json"


@get("/{lang:str}/opensearch.xml", include_in_schema=False, sync_to_thread=False)
def send_description(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """How a browser searches here."""
    visit, root = open_visit(request, lang), find_root(request)
    name = visit.centre.settings.site.name
    own = root.join(f"/{lang}/opensearch.xml")
    # The name in braces is the specification's, and may not be quoted.
    results = root.join(f"/{lang}/search?q=") + "{searchTerms}"
    completions = root.join(f"/{lang}/suggestions.json?q=") + "{searchTerms}"
    description = Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    for tag, text in (
        ("ShortName", name[:LONGEST_NAME].strip()),
        ("LongName", f"{name} – {visit.words.text('brand')}"[:48].strip()),
        ("Description", visit.words.text("search_label")),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", lang),
    ):
        SubElement(description, tag).text = text
    icon = SubElement(description, "Image", width="32", height="32", type="image/x-icon")
    icon.text = root.join("/favicon.ico")
    for kind, rel, template in (
        ("text/html", "results", results),
        (_SUGGESTIONS, "suggestions", completions),
        ("application/opensearchdescription+xml", "self", own),
    ):
        SubElement(description, "Url", type=kind, rel=rel, template=template)
    body: bytes = tostring(description, encoding="utf-8", xml_declaration=True)
    headers = {"Cache-Control": root.keep(KEPT)}
    media_type = "application/opensearchdescription+xml"
    return Response(body, media_type=media_type, headers=headers)


@get("/{lang:str}/suggestions.json", include_in_schema=False, sync_to_thread=False)
def send_completions(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """What the box of a browser shows below half a question: the same as the page's own box.

    Four lists: the text, its completions, a description of each, the address of each. Choosing a
    completion searches for it, so that the customer sees the answer and all others.
    """
    visit = open_visit(request, lang)
    text = clean_typed(request.query_params.get("q", ""))[:MAX_CHARACTERS]
    root = visit.centre.base_url
    found = [each.text for each in suggest(visit.index, lang, text)]
    addresses = [f"{root}/{lang}/search?q={quote(each, safe='')}" for each in found]
    body = encode_json([text, found, [""] * len(found), addresses])
    headers = {"Cache-Control": "public, max-age=60"}
    return Response(body, media_type=_SUGGESTIONS, headers=headers)


HANDLERS = (send_description, send_completions)
