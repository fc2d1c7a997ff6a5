"""What the folder of an edition is called: `en`, and `en@2027-01-01` for a later day."""

from __future__ import annotations

from datetime import date


def name_edition(lang: str, since: date | None) -> str:
    """`en` for what serves from the build on, `en@2027-01-01` for what serves from a later day."""
    return f"{lang}@{since.isoformat()}" if since else lang


def read_name(name: str) -> tuple[str, date | None]:
    """Language and first day of an edition by its name."""
    lang, _, since = name.partition("@")
    return lang, date.fromisoformat(since) if since else None
