"""The tools' answers as text: for models whose program does not hand on structured answers.

Whatever editors wrote is quoted, line by line, so that it cannot pass for anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.shape.agent import DocumentPayload, HelpPayload, QuotePayload
from kb.shape.article import FactPayload
from kb.shape.contact import ChannelPayload, ContactPayload
from kb.web.agents.manual import QUOTED


def tell_help(payload: HelpPayload) -> str:
    """What `search_help` found."""
    state = "ANSWERED" if payload.answered else "NOT ANSWERED"
    lines = [
        f"{state} (confidence {payload.confidence:.2f}, searched in {payload.lang}).",
        payload.guidance,
    ]
    if payload.correction:
        lines.append(f"Understood as: {payload.correction}")
    if payload.contact:
        lines += ["", tell_contact(payload.contact)]
    if payload.suggestions:
        lines += ["", "Questions that it answers:", *_quote("\n".join(payload.suggestions))]
    if payload.hits or payload.elsewhere:
        lines += ["", QUOTED]
    lines += _list("In other languages", payload.elsewhere, whole=True)
    title = "Hits" if payload.answered else "About something else"
    lines += _list(title, payload.hits, whole=payload.answered)
    return "\n".join(lines)


def tell_article(payload: DocumentPayload) -> str:
    """An article."""
    lines = [f"{payload.title}", payload.url, _date(payload)]
    if payload.state != "current":
        lines.append(f"This version is {payload.state}: it is not in force today.")
    if payload.next:
        lines.append(
            f"Another version takes effect on {payload.next.effective}: {payload.next.url}"
        )
    lines += [f"In {each.lang}: {each.url}" for each in payload.translations]
    lines += [QUOTED, "", *_quote(payload.markdown)]
    if payload.cut:
        lines += ["", "The article goes on; its page has the rest."]
    return "\n".join(lines)


def tell_contact(payload: ContactPayload) -> str:
    """How to reach the team."""
    if not payload.channels and not payload.url:
        return "Contact: the help centre names no way to reach the team."
    lines = [f"Contact (hours in the time zone {payload.time_zone}):"]
    lines += [line for each in payload.channels for line in _tell_channel(each)]
    if payload.url:
        lines.append(f"- Contact page: {payload.url}")
    return "\n".join(lines)


def _list(title: str, hits: tuple[QuotePayload, ...], *, whole: bool) -> Iterator[str]:
    """Hits; `whole` says where the rest is of those that are cut."""
    if hits:
        yield from ("", f"{title}:")
    for number, hit in enumerate(hits, start=1):
        name = f"{hit.title} – {hit.heading}" if hit.heading else hit.title
        yield from ("", f"[{number}] {name}", hit.url, _date(hit))
        yield from _quote(_tell_facts(hit.facts))
        yield from _quote(hit.passage)
        if hit.cut and whole:
            yield f"(cut: `read_article` with lang={hit.lang}, slug={hit.slug} has the rest)"


def _date(shown: QuotePayload | DocumentPayload) -> str:
    since = f", in force from {shown.effective}" if shown.effective else ""
    return f"{shown.kind} in {shown.lang}, updated {shown.updated}{since}"


def _tell_facts(facts: Iterable[FactPayload]) -> str:
    return "\n".join(f"{each.label}: {each.value}" for each in facts)


def _quote(text: str) -> Iterator[str]:
    # `splitlines` knows every sign that ends a line, so that none begins without the mark.
    return (f"> {line}".rstrip() for line in text.splitlines())


def _tell_channel(channel: ChannelPayload) -> Iterator[str]:
    said = [channel.status]
    if channel.response:
        said.append(channel.response.text)
    state = "; ".join(filter(None, said))
    where = channel.address or channel.url or ""
    yield f"- {': '.join(filter(None, (channel.name, where)))}{f' ({state})' if state else ''}"
    if channel.note:
        yield from (f"  {line}" for line in _quote(channel.note))
    for day in channel.days:
        hours = ", ".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in day.openings)
        holiday = f" ({day.holiday})" if day.holiday else ""
        yield f"  {day.date:%a %Y-%m-%d}: {hours or 'closed'}{holiday}"
