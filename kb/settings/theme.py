"""`[theme]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict
from kb.settings.colour import bring_out, find_contrast, is_colour

LIGHT = ("#ffffff", "#f8f6f2")
"""What light pages are painted with: `--paper` and `--wash` of the style sheet."""
DARK = ("#161310", "#1e1a16")
"""The same of dark pages."""

CONTRAST = 3.0
"""The least contrast of an accent on the page, by WCAG 2.2 (1.4.11) for what shows where a button
or a field is. Text in the accent's hue is brought out further, to 4.5."""

FONTS = ("system", "humanist", "geometric", "rounded", "serif")
LARGEST_RADIUS = 24


class Theme(Strict, frozen=True):
    """`[theme]`: colours and shapes of the help centre. Raises ValueError for bad values."""

    accent: str = ""
    """The shop's colour, such as `#0b6e4f`: buttons, the top of the home page, borders. Its
    contrast with the page must be 3:1 or more. Empty: marigold, with dark buttons."""
    accent_dark: str = ""
    """The same on dark pages. Empty: the accent, lightened until it stands out."""
    radius: int = 14
    """How round corners are, in pixels, 0 to 24. Below 12, buttons are no longer round at their
    ends."""
    font: str = "system"
    """What Latin text is set in: `system`, `humanist`, `geometric`, `rounded` or `serif`. Only
    fonts that devices have, so nothing is loaded; other scripts keep the fonts best for them."""

    def __post_init__(self) -> None:
        if self.accent:
            _check_accent("accent", self.accent, LIGHT, "light")
        if self.accent_dark:
            _check_accent("accent_dark", self.accent_dark, DARK, "dark")
            if not self.accent:
                raise ValueError("`accent_dark` needs an `accent` for light pages beside it")
        if not 0 <= self.radius <= LARGEST_RADIUS:
            raise ValueError(f"`radius` must be 0 to {LARGEST_RADIUS} pixels, not {self.radius}")
        if self.font not in FONTS:
            raise ValueError(f"`font` must be one of {', '.join(FONTS)}, not {self.font!r}")

    @property
    def accent_on_dark(self) -> str:
        """The accent of dark pages; empty when there is none of the shop's own."""
        return self.accent_dark or (self.accent and bring_out(self.accent, DARK, 4.5))


def _check_accent(key: str, colour: str, grounds: tuple[str, ...], pages: str) -> None:
    if not is_colour(colour):
        raise ValueError(
            f'`{key}` must be six hexadecimal digits, such as "#0b6e4f", not {colour!r}'
        )
    ground = min(grounds, key=lambda each: find_contrast(colour, each))
    contrast = find_contrast(colour, ground)
    if contrast < CONTRAST:
        # Rounded down: 2.96 is not 3.0.
        raise ValueError(
            f"`{key}` {colour} has a contrast of {int(contrast * 10) / 10}:1 on {pages} pages"
            f" ({ground}), and {CONTRAST:.0f}:1 is the least with which everybody sees a button;"
            f" {bring_out(colour, grounds, CONTRAST)} has it"
        )
