"""`[survey]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict


class Survey(Strict, frozen=True):
    """`[survey]`: what customers are asked about. Both need `log.enabled`."""

    csat: bool = True
    """Ask how satisfied a customer is (1 to 5): after a helpful article, an answered search, a
    contact."""
    nps: bool = True
    """Offer to ask how likely a customer is to recommend the shop (0 to 10): only to browsers that
    agreed, which a cookie remembers, and at most once in three months."""
