"""Icons where browsers look for them, and what a phone needs to put the help centre on its home
screen."""

from __future__ import annotations

from litestar import Response, get

from kb.codec import encode_json
from kb.settings.theme import LIGHT
from kb.web.centre import Centre
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.asset import Asset, answer_asset

KEPT = "public, max-age=86400"
"""Cache-Control of an icon under an address that never changes: another one shows within a day."""

SIZES = (192, 512)
"""Pixels of the icons that are drawn; phones make the sizes between."""


@get("/favicon.ico", include_in_schema=False, sync_to_thread=False)
def send_favicon(request: PageRequest) -> Response[bytes]:
    """For browsers and feed readers that look for it without being told."""
    return _answer(request, "favicon.ico")


@get("/apple-touch-icon.png", include_in_schema=False, sync_to_thread=False)
def send_touch_icon(request: PageRequest) -> Response[bytes]:
    """For home screens of phones that look for it without being told."""
    return _answer(request, f"icon-{SIZES[0]}.png")


@get("/manifest.webmanifest", include_in_schema=False, sync_to_thread=False)
def send_manifest(request: PageRequest) -> Response[bytes]:
    """What the help centre is called and looks like on a home screen (W3C web app manifest)."""
    centre = find_centre(request)
    name = centre.settings.site.name
    manifest = {
        "name": name,
        "short_name": name[:12].strip(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": LIGHT[0],
        "theme_color": LIGHT[0],
        "icons": _list_icons(centre),
    }
    headers = {"Cache-Control": KEPT}
    media_type = "application/manifest+json"
    return Response(encode_json(manifest), media_type=media_type, headers=headers)


def _list_icons(centre: Centre) -> list[dict[str, str]]:
    own = centre.emblems.icon
    if own:
        icon = centre.assets.by_name[own.name]
        return [{"src": icon.url, "sizes": "any", "type": icon.media_type}]
    icons = {f"{size}x{size}": centre.assets.by_name[f"icon-{size}.png"] for size in SIZES}
    return [
        {"src": icon.url, "sizes": size, "type": icon.media_type} for size, icon in icons.items()
    ]


def _answer(request: PageRequest, name: str) -> Response[bytes]:
    """The shop's own icon, else one of ours. Browsers go by its type and not by its address."""
    centre = find_centre(request)
    own = centre.emblems.icon
    icon: Asset = centre.assets.by_name[own.name if own else name]
    return answer_asset(icon, request.headers.get("accept-encoding", ""), KEPT)


HANDLERS = (send_favicon, send_touch_icon, send_manifest)
