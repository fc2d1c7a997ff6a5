"""Colours as six hexadecimal digits (`#f7a823`): mixed, and told apart as WCAG 2.2 says."""

from __future__ import annotations

import re

BLACK, WHITE = "#000000", "#ffffff"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str) -> bool:
    """Whether it is `#` and six hexadecimal digits."""
    return bool(_COLOUR.fullmatch(text))


def find_luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (_linear(part / 255) for part in _split(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def find_contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((find_luminance(one), find_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a `share`, 0 to 1, of another, by the parts of sRGB."""
    pairs = zip(_split(colour), _split(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def choose_ink(ground: str) -> str:
    """Black or white, whichever is easier to read on `ground`. The contrast is at least 4.58."""
    return max((BLACK, WHITE), key=lambda ink: find_contrast(ink, ground))


def bring_out(colour: str, grounds: tuple[str, ...], contrast: float) -> str:
    """The nearest colour of the same hue that has this contrast on all of the grounds.

    It is darkened on light grounds and lightened on dark ones. Returns black or white where even
    that has not the contrast.
    """
    end = choose_ink(grounds[0])
    for step in range(101):
        found = mix(colour, end, step / 100)
        if all(find_contrast(found, ground) >= contrast for ground in grounds):
            return found
    return end


def _split(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    """Without the display's gamma. The threshold is sRGB's own; WCAG writes 0.03928 by mistake,
    which makes no difference to colours of eight bits."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
