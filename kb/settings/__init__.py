"""The sections of `kb.toml`, one a file; `kb.config` reads them."""

from kb.settings.api import Api
from kb.settings.channel import Channel
from kb.settings.contact import Contact, Holiday
from kb.settings.log import Log
from kb.settings.serve import Serve
from kb.settings.site import Site
from kb.settings.survey import Survey
from kb.settings.theme import Theme
from kb.settings.webhook import Webhook
from kb.settings.widget import ProactiveMessage, Widget

__all__ = [
    "Api",
    "Channel",
    "Contact",
    "Holiday",
    "Log",
    "ProactiveMessage",
    "Serve",
    "Site",
    "Survey",
    "Theme",
    "Webhook",
    "Widget",
]
