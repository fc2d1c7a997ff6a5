"""The shop's colours and shapes, as custom properties that follow the style sheet's own."""

from __future__ import annotations

from kb.settings import Theme
from kb.settings.colour import BLACK, WHITE, bring_out, choose_ink, find_luminance, mix
from kb.settings.theme import DARK, LIGHT

TEXT = 4.5
"""Contrast of text by WCAG 2.2, level AA (1.4.3)."""
SMALL_TEXT = 7.0
"""Contrast of text by level AAA (1.4.6), for the small words on tinted labels."""

_ROUND_FROM = 12
"""Pixels of radius from which buttons are round at their ends, as they are by default."""

_DARKEST_HERO = 0.06
"""Luminance below which petals are drawn lighter than the ground and not darker."""

# Fonts that systems bring along, after modernfontstacks.com (CC0).
_FONTS = {
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro,'
    " sans-serif",
    "geometric": 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
    "rounded": 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari,'
    ' "Arial Rounded MT Bold", Calibri, source-sans-pro, sans-serif',
    "serif": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", serif',
}

Properties = dict[str, str]


def render_theme(theme: Theme) -> str:
    """The style sheet of a theme; empty for the one that the help centre has by itself."""
    blocks = [_block(":root", _find_shapes(theme))]
    if theme.accent:
        blocks.append(_block(":root", _find_light(theme.accent)))
        dark = _block(":root", _find_dark(theme.accent_on_dark))
        blocks.append(f"@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
    if theme.font in _FONTS:
        # The same languages as in the style sheet; those of other scripts name themselves.
        blocks.append(_block(':root,\n[lang="en"],\n[lang="tr"]', {"text": _FONTS[theme.font]}))
    return "".join(blocks)


def _find_shapes(theme: Theme) -> Properties:
    if theme.radius == Theme().radius:
        return {}
    ends = "999px" if theme.radius >= _ROUND_FROM else f"{theme.radius}px"
    return {"radius": f"{theme.radius}px", "radius-ends": ends}


def _find_light(accent: str) -> Properties:
    paper, wash = LIGHT
    tint = mix(accent, paper, 0.88)
    depth = WHITE if find_luminance(accent) < _DARKEST_HERO else BLACK
    petals = [mix(accent, depth, share) for share in (0.04, 0.08, 0.13, 0.2, 0.3)]
    return {
        **_find_common(accent, (paper, wash)),
        "tint": tint,
        "on-tint": bring_out(accent, (tint,), SMALL_TEXT),
        "hero": accent,
        "on-hero": choose_ink(accent),
        **_name_petals(petals, accent),
    }


def _find_dark(accent: str) -> Properties:
    paper, wash = DARK
    tint, hero = mix(accent, paper, 0.78), mix(accent, paper, 0.86)
    petals = [mix(hero, accent, share) for share in (0.08, 0.18, 0.32, 0.55, 1.0)]
    return {
        **_find_common(accent, (paper, wash)),
        "tint": tint,
        "on-tint": bring_out(accent, (tint,), SMALL_TEXT),
        "hero": hero,
        "on-hero": choose_ink(hero),
        **_name_petals(petals, accent),
    }


def _find_common(accent: str, grounds: tuple[str, ...]) -> Properties:
    ink = choose_ink(accent)
    return {
        "accent": accent,
        "accent-strong": bring_out(accent, grounds, TEXT),
        "on-accent": ink,
        "dark": accent,
        "on-dark": ink,
    }


def _name_petals(petals: list[str], accent: str) -> Properties:
    named = {f"petal-{place}": colour for place, colour in enumerate(petals, start=1)}
    return {**named, "petal-edge": f"{accent}59"}  # a third of the colour


def _block(selector: str, properties: Properties) -> str:
    if not properties:
        return ""
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f"\n{selector} {{\n{lines}}}\n"
