"""The sections of `kb.toml`, one a file; `kb.config` reads them."""

from kb.settings.log import Log
from kb.settings.serve import Serve
from kb.settings.site import Site

__all__ = ["Log", "Serve", "Site"]
