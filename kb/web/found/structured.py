"""What a page is about, for search engines: schema.org's words as JSON-LD.

The data is a `script` element of a type that is no program: browsers neither run it nor ask the
content security policy about it (HTML, "prepare the script element").
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kb.codec import encode_json
from kb.model import Article, Category, Kind
from kb.web.found.address import Root
from kb.web.found.listing import find_change
from kb.web.visit import Visit

Thing = dict[str, Any]

# In JSON these mean the same; in HTML nothing that an author wrote can end the element or begin
# a comment. The last two end a line in old programs.
_ESCAPING = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

LONGEST_HEADLINE = 110
"""Characters of a headline that search engines read."""


def describe_home(visit: Visit) -> Markup:
    """The help centre, and how it is searched."""
    root, home = Root(visit.centre.base_url), f"/{visit.lang}/"
    site = {
        "@type": "WebSite",
        "name": visit.centre.settings.site.name,
        "url": root.join(home),
        "inLanguage": visit.lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": root.join(f"{home}search?q=") + "{search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return _render(site)


def describe_topic(visit: Visit, category: Category) -> Markup:
    """Where a topic stands."""
    return _render(_describe_trail(visit, [(category.title, category.url)]))


def describe_article(visit: Visit, article: Article, category: Category) -> Markup:
    """An article, or the questions that it answers, and where it stands."""
    steps = [(category.title, category.url), (article.title, article.url)]
    thing = (_describe_questions if article.kind is Kind.FAQ else _describe_text)(visit, article)
    return _render(thing, _describe_trail(visit, steps))


def _describe_questions(visit: Visit, article: Article) -> Thing:
    """Each heading of a FAQ article is a question, and what stands below it the answer."""
    asked = [passage for passage in article.passages if passage.anchor and passage.text]
    if not asked:
        return _describe_text(visit, article)
    return {
        "@type": "FAQPage",
        **_describe_page(visit, article),
        "mainEntity": [
            {
                "@type": "Question",
                "name": passage.heading,
                "url": Root(visit.centre.base_url).join(f"{article.url}#{passage.anchor}"),
                "acceptedAnswer": {"@type": "Answer", "text": passage.text},
            }
            for passage in asked
        ],
    }


def _describe_text(visit: Visit, article: Article) -> Thing:
    return {
        "@type": "Article",
        **_describe_page(visit, article),
        "headline": article.title[:LONGEST_HEADLINE],
        "author": {"@type": "Organization", "name": visit.centre.settings.site.name},
        "publisher": {"@type": "Organization", "name": visit.centre.settings.site.name},
    }


def _describe_page(visit: Visit, article: Article) -> Thing:
    address = Root(visit.centre.base_url).join(article.url)
    return {
        "name": article.title,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": article.lang,
        "dateModified": find_change(visit.index, article).isoformat(),
        "description": " ".join(article.summary.split())[:300],
    }


def _describe_trail(visit: Visit, steps: list[tuple[str, str]]) -> Thing:
    """The way from the home page, as it is shown above the title."""
    root = Root(visit.centre.base_url)
    whole = [(visit.words.text("home"), f"/{visit.lang}/"), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": root.join(url)}
            for place, (name, url) in enumerate(whole, start=1)
        ],
    }


def _render(*things: Thing) -> Markup:
    """JSON that may stand inside a `script` element."""
    graph = {"@context": "https://schema.org", "@graph": things}
    return Markup(encode_json(graph).decode().translate(_ESCAPING))  # noqa: S704
