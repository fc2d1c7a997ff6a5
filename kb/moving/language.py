"""Locales of a source → languages of kb."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

_LOCALE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


def read_locale(text: str) -> str:
    """A locale as a code in lower case with hyphens; empty when it is none.

    >>> read_locale("pt_BR")
    'pt-br'
    """
    code = text.strip().replace("_", "-").lower().partition(".")[0]
    return code if _LOCALE.fullmatch(code) else ""


def choose_languages(
    locales: Iterable[str], offered: Sequence[str], preferred: Collection[str] = ()
) -> dict[str, str]:
    """The language of kb for each locale.

    One that the site offers stays as it is. Of the others with the same language, one becomes the
    plain language (`en-us` → `en`): one of the `preferred`, else the first in the alphabet; the
    rest keep their country.
    """
    by_case = {code.lower(): code for code in offered}
    known = set(locales)
    chosen = {code: by_case[code] for code in known if code in by_case}
    for code in sorted(known, key=lambda code: (code not in preferred, code)):
        plain = code.partition("-")[0]
        if code not in chosen:
            chosen[code] = code if plain in chosen.values() else by_case.get(plain, plain)
    return chosen
