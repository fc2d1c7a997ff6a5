"""Small exports of made-up shops, as each source would give them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from textwrap import dedent
from typing import Any

PIXELS = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAA"
    "AABJRU5ErkJggg=="
)
"""A PNG of two by two pixels."""

HOST = "https://lumen.zendesk.example"


def save(folder: Path, name: str, value: Any) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(value, bytes):
        path.write_bytes(value)
    elif isinstance(value, str):
        path.write_text(dedent(value), encoding="utf-8")
    else:
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def zendesk_article(id_: int, title: str, body: str, **more: Any) -> dict[str, Any]:
    locale = more.get("locale", "en-us")
    return {
        "id": id_,
        "url": f"{HOST}/api/v2/help_center/{locale}/articles/{id_}.json",
        "html_url": f"{HOST}/hc/{locale}/articles/{id_}",
        "author_id": 1,
        "comments_disabled": False,
        "draft": False,
        "promoted": False,
        "position": 0,
        "vote_sum": 3,
        "section_id": 20,
        "created_at": "2024-01-02T10:00:00Z",
        "updated_at": "2025-03-04T10:00:00Z",
        "edited_at": "2025-03-04T10:00:00Z",
        "name": title,
        "title": title,
        "source_locale": "en-us",
        "locale": locale,
        "outdated": False,
        "user_segment_id": None,
        "label_names": [],
        "body": body,
        **more,
    }


RETURNS = f"""
<p>You have <strong>30 days</strong> to send a lamp back.<br>Keep the box.</p>
<h3 id="h_01HOW">How do I send it back?</h3>
<ol><li>Open <a href="{HOST}/hc/en-us/articles/360002-Parcels#h_02LATE">late parcels</a>.</li>
<li>Print the label.<ul><li>A4</li><li>or a QR code</li></ul></li></ol>
<p><img src="{HOST}/hc/article_attachments/360009/label.png" alt="A label on a box"></p>
<h3>When is the money back?</h3>
<div class="callout callout--warning"><p>Gift cards are paid back as gift cards.</p></div>
<table><thead><tr><th>Paid by</th><th>Days</th></tr></thead>
<tbody><tr><td>Card</td><td>5</td></tr><tr><td>Bank | wire</td><td>7</td></tr></tbody></table>
<iframe src="//www.youtube.example/embed/abc" title="How to pack"></iframe>
<p>See <a href="/hc/en-us/articles/999">the old page</a>, <a href="#h_01HOW">above</a> or
<a href="{HOST}/hc/en-us/sections/20-Returns">all about returns</a>.</p>
"""

PARCELS = """
<p>A parcel takes 2*3 days [usually].</p>
<h2 id="h_02LATE">My parcel is late</h2>
<p>Write to <a href="mailto:help@lumen.example">us</a>. See <a href="360003">this</a> and
<a href="https://lumen.zendesk.example/hc/en-us/articles/360003">the check list</a>.</p>
"""


def save_zendesk(folder: Path) -> Path:
    """Three articles, one in three languages, one for agents; two sections, and attachments."""
    save(
        folder,
        "articles-1.json",
        {
            "count": 3,
            "next_page": None,
            "articles": [
                zendesk_article(360001, "Return a lamp", RETURNS, label_names=["returns", "lamps"]),
                zendesk_article(360002, "Parcels", PARCELS, section_id=21),
                zendesk_article(
                    360003,
                    "Check list for agents",
                    "<p>Ask for the number.</p>",
                    section_id=21,
                    user_segment_id=77,
                    draft=True,
                ),
            ],
        },
    )
    fa = "<p>لامپ را تا ۳۰ روز می‌توانید پس بفرستید. <b>«برچسب»</b>را چاپ کنید.</p>"
    fa += "<h3 id='a'>چطور؟</h3><p>از <a href='/hc/en-us/articles/360002'>این صفحه</a>.</p>"
    fa += "<h3>چه زمانی؟</h3><p>پنج روز.</p>"
    th = "<p>คืนโคมไฟได้ภายใน 30 วัน กด<strong>“คืนสินค้า”</strong>แล้วพิมพ์ฉลาก</p>"
    save(
        folder,
        "translations.json",
        {
            "translations": [
                {"id": 1, "source_id": 360001, "source_type": "Article", "locale": "fa",
                 "title": "پس فرستادن لامپ", "body": fa, "draft": False, "outdated": True},
                {"id": 2, "source_id": 360001, "source_type": "Article", "locale": "th",
                 "title": "คืนโคมไฟ", "body": th, "draft": False, "outdated": False},
                {"id": 3, "source_id": 20, "source_type": "Section", "locale": "fa",
                 "title": "مرجوعی", "body": "پس دادن کالا"},
            ]
        },
    )  # fmt: skip
    save(
        folder,
        "sections.json",
        {
            "sections": [
                {"id": 20, "name": "Returns", "description": "Send things <b>back</b>.",
                 "locale": "en-us", "source_locale": "en-us", "category_id": 5, "position": 2},
                {"id": 21, "name": "Late ones", "description": "", "locale": "en-us",
                 "source_locale": "en-us", "category_id": 5, "parent_section_id": 22},
                {"id": 22, "name": "Delivery", "description": "", "locale": "en-us",
                 "source_locale": "en-us", "category_id": 5, "position": 1},
            ]
        },
    )  # fmt: skip
    save(folder, "categories.json", {"categories": [{"id": 5, "name": "Shop", "locale": "en-us"}]})
    save(
        folder,
        "attachments.json",
        {
            "article_attachments": [
                {"id": 360009, "article_id": 360001, "file_name": "label.png", "inline": True},
                {"id": 360010, "article_id": 360001, "file_name": "terms.pdf", "inline": False},
            ]
        },
    )
    save(
        folder,
        "segments.json",
        {"user_segments": [{"id": 77, "name": "Agents", "user_type": "staff"}]},
    )
    return folder


def save_freshdesk(folder: Path) -> Path:
    """A category with a folder for all and one for agents; an article in English and Turkish."""

    def way(lang: str, name: str) -> list[dict[str, Any]]:
        return [
            {
                "level": 0,
                "type": "category",
                "data": {"id": 3, "name": "General", "language": lang},
            },
            {"level": 1, "type": "folder", "data": {"id": 4, "name": name, "language": lang}},
        ]

    def article(id_: int, title: str, text: str, **more: Any) -> dict[str, Any]:
        return {
            "id": id_, "type": 1, "category_id": 3, "folder_id": 4, "thumbs_up": 0, "hits": 7,
            "agent_id": 1, "title": title, "description": text, "description_text": "",
            "status": 2, "tags": [], "seo_data": {"meta_keywords": "parcel, order"},
            "hierarchy": way("en", "Delivery"), "updated_at": "2024-09-09T06:07:26Z", **more,
        }  # fmt: skip

    save(folder, "categories.json", [{"id": 3, "name": "General", "description": None}])
    save(
        folder,
        "folders-3.json",
        [
            {"id": 4, "name": "Delivery", "description": "Parcels.", "visibility": 1,
             "hierarchy": way("en", "Delivery"), "articles_count": 2},
            {"id": 6, "name": "Desk", "description": None, "visibility": 3, "articles_count": 1},
        ],
    )  # fmt: skip
    late = (
        '<div>Wait two days.<br><br>Then <a href="https://acme.freshdesk.example/support/solutions/'
        'articles/11-times">look here</a>, or <a href="/support/solutions/folders/4">here</a>.'
        "</div>"
        '<div dir="ltr"><br></div><div>Do not worry.</div>'
    )
    save(
        folder,
        "articles-4.json",
        [
            article(10, "My parcel is late", late, tags=["parcels"]),
            article(11, "Delivery times", "<p>Two days.</p>", attachments=[{"name": "map.pdf"}]),
            article(12, "Not ready", "<p>Soon.</p>", status=1),
        ],
    )
    save(
        folder,
        "articles-6.json",
        [article(13, "How to refund", "<p>Open the till.</p>", folder_id=6, hierarchy=None)],
    )
    save(
        folder,
        "tr/articles-4.json",
        [
            article(
                10, "Kargom gecikti", "<p>İki gün bekleyin.</p>", hierarchy=way("tr", "Teslimat")
            )
        ],
    )
    return folder


def save_site(folder: Path) -> Path:
    """Two pages in English, one of them in Turkish too, with a picture, as a site has them."""
    head = '<head><meta charset="utf-8"><title>{title} | Lumen</title>{more}</head>'
    around = '<header><a href="/">Lumen</a></header><nav><a href="a.html">A</a></nav>'
    hreflang = '<link rel="alternate" hreflang="tr" href="../../tr/iade/lamba.html">'
    save(
        folder,
        "en/returns/return-a-lamp.html",
        f"""\
        <!DOCTYPE html><html lang="en-GB">{head.format(title="Return a lamp", more=hreflang)}
        <body>{around}<main><h1>Return a lamp</h1>
        <p>Send it back within 30 days. See
        <a href="../delivery/parcels.html#late">late parcels</a>,
        <a href="terms.pdf">our terms</a> and <a href="https://post.example/">the post</a>.</p>
        <img src="../img/box%20open.png" alt="An open box"><img src="gone.png" alt="Lost">
        <script>track()</script><form action="/s"><input name="q">Search</form>
        </main><footer>© Lumen</footer></body></html>""",
    )
    save(
        folder,
        "en/delivery/parcels.html",
        f"""\
        <!DOCTYPE html><html lang="en-GB">{head.format(title="Parcels", more="")}
        <body>{around}<div id="content"><h1>Parcels</h1><p>Two days.</p>
        <h2>Tracking</h2><p>By e-mail.</p><a name="late"></a><h2>Late parcels</h2>
        <p>Wait.</p></div></body></html>""",
    )
    save(
        folder,
        "tr/iade/lamba.html",
        f"""\
        <!DOCTYPE html><html lang="tr">{head.format(title="Lamba iadesi", more="")}
        <body><main><h1>Lamba iadesi</h1><p>30 gün içinde geri gönderin.</p></main></body>""",
    )
    save(folder, "en/img/box open.png", PIXELS)
    return folder


QUESTIONS = """\
Question,Answer,Category,Tags,Language
How do I return a lamp?,"Send it back within 30 days.

1. Open your order
2. Print the label",Returns,"returns, lamps",en
Is it *free*?,Yes. See https://lumen.example/terms.,Returns,returns,en
چطور لامپ را پس بفرستم؟,"تا ۳۰ روز می‌توانید پس بفرستید.",Returns,,fa
Where is my parcel?,<p>Look at the <b>e-mail</b>.</p>,Delivery,,en
Where is my parcel?,<p>Look at the <b>e-mail</b>.</p>,Delivery,,en
Nobody knows?,,Delivery,,en
"""
