"""`contact_options`: how a customer reaches a person."""

from __future__ import annotations

from kb.shape.agent import ContactOptionsAsked
from kb.shape.contact import ContactPayload
from kb.web.agents.asking import Asking, Reading, begin_reading, clean_question
from kb.web.api.contact_payload import render_contact


def contact_options(asking: Asking, asked: ContactOptionsAsked) -> ContactPayload:
    """The channels as they are now, as the API tells them.

    Raises BadArguments and IndexUnavailable.
    """
    question = clean_question(asked.question)
    return find_contact(asking, begin_reading(asking.centre, asked.lang, question), question)


def find_contact(asking: Asking, reading: Reading, question: str) -> ContactPayload:
    """How to reach the team in a language, with a question that goes along."""
    centre = asking.centre
    words = centre.words(reading.lang)
    return render_contact(
        centre.contact, reading.index, reading.lang, words, question, asking.root.url
    )
