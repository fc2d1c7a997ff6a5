"""The help centre for language models: `llms.txt` (llmstxt.org), and each article as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from litestar import Response, get
from litestar.params import FromPath

from kb.authoring import point_links
from kb.model import Article
from kb.web.found.address import Root
from kb.web.found.listing import Listed, list_articles
from kb.web.language import find_endonym
from kb.web.visit import PageRequest, Visit, find_centre, open_visit

MARKDOWN = ".md"
"""What an article's address ends in to get its Markdown. No slug has a dot."""

MOST_OF_TOPIC = 100
"""Articles named of each topic: what reads the list has room for some 100 kB. The topic's page has
the others."""
LONGEST_SUMMARY = 200
"""Characters said of an article in the list."""

KEPT = "public, max-age=3600"
_MEDIA_TYPE = "text/markdown"


@get("/llms.txt", include_in_schema=False, sync_to_thread=True)
def send_list(request: PageRequest) -> Response[str]:
    """What there is to read, in the language of the help centre."""
    centre = find_centre(request)
    lang = centre.offered(centre.open_index())[0]
    return _answer(open_visit(request, lang))


@get("/{lang:str}/llms.txt", include_in_schema=False, sync_to_thread=True)
def send_list_in(request: PageRequest, lang: FromPath[str]) -> Response[str]:
    """What there is to read in a language."""
    return _answer(open_visit(request, lang))


def _answer(visit: Visit) -> Response[str]:
    headers = {"Cache-Control": KEPT}
    return Response(render_list(visit), media_type="text/plain", headers=headers)


def render_list(visit: Visit) -> str:
    """The articles of a language by topic, each with the address of its Markdown and its first
    words."""
    name, root = visit.centre.settings.site.name, Root(visit.centre.base_url)
    lines = [f"# {name}", "", f"> {visit.words.text('description', name=name)}"]
    listed = list_articles(visit.index, visit.lang)
    for category in visit.categories:
        own = [each for each in listed if each.category == category.slug]
        lines += ["", f"## {category.title}", ""]
        lines += _list_topic(visit, own[:MOST_OF_TOPIC], root)
        if len(own) > MOST_OF_TOPIC:
            lines.append(f"- [{category.title}]({root.join(category.url)})")
    others = [lang for lang in visit.offered if lang != visit.lang]
    if others:
        # The standard's own word for what may be left out when there is little room.
        lines += ["", "## Optional", ""]
        lines += [f"- [{find_endonym(lang)}]({root.join(f'/{lang}/llms.txt')})" for lang in others]
    return "\n".join([*lines, ""])


def render_article(article: Article, root: Root) -> str:
    """An article as its author wrote it: title, facts, text. Links within the site start with
    `root`."""
    parts = [f"# {article.title}"]
    if article.facts:
        parts.append("\n".join(f"- **{each.label}:** {each.value}" for each in article.facts))
    parts.append(point_links(article.markdown, lambda href: _point(href, root)).strip())
    return "\n\n".join(parts) + "\n"


def answer_markdown(visit: Visit, article: Article) -> Response[bytes]:
    """An article's Markdown. It is the page in another form, and says which page is meant."""
    root = Root(visit.centre.base_url)
    headers = {
        "Cache-Control": "public, no-cache",
        "Link": f'<{root.join(article.url)}>; rel="canonical"',
    }
    body = render_article(article, root).encode()
    return Response(body, media_type=_MEDIA_TYPE, headers=headers)


def _list_topic(visit: Visit, listed: list[Listed], root: Root) -> Iterator[str]:
    for each in listed:
        article = visit.index.article_at(visit.lang, each.number)
        said = " ".join(article.summary.split())
        if len(said) > LONGEST_SUMMARY:
            said = said[:LONGEST_SUMMARY].rsplit(" ", 1)[0] + "…"
        yield f"- [{_escape(article.title)}]({root.join(article.url + MARKDOWN)}): {said}"


def _point(href: str, root: Root) -> str:
    return root.join(href) if href.startswith("/") and not href.startswith("//") else href


def _escape(title: str) -> str:
    return title.replace("[", "\\[").replace("]", "\\]")


HANDLERS = (send_list, send_list_in)
