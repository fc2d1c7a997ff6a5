"""All saved answers of Zendesk, by id and by locale."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kb.moving.language import read_locale
from kb.moving.zendesk_answer import Answer, Article, Attachment, Section, Segment, Translation


@dataclass(slots=True)
class Store:
    """All answers, by id and by locale."""

    articles: dict[tuple[str, str], tuple[Article, str]] = field(default_factory=dict)
    texts: dict[tuple[str, str], Translation] = field(default_factory=dict)
    names: dict[str, dict[tuple[str, str], Section]] = field(
        default_factory=lambda: {"section": {}, "category": {}}
    )
    attachments: dict[str, Attachment] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)


def take_answer(store: Store, name: str, answer: Answer) -> None:
    """Sort in what the file `name` holds."""
    for article in (*answer.articles, *([answer.article] if answer.article else [])):
        locale = read_locale(article.locale or article.source_locale or "")
        store.articles[str(article.id), locale] = (article, name)
        for text in article.translations:
            _take_text(store, replace(text, source_id=article.id, source_type="Article"))
    for kind, found in (
        ("section", (*answer.sections, answer.section)),
        ("category", (*answer.categories, answer.category)),
    ):
        for section in filter(None, found):
            locale = read_locale(section.locale or section.source_locale or "")
            store.names[kind][str(section.id), locale] = section
            for text in section.translations:
                _take_text(store, replace(text, source_id=section.id, source_type=kind))
    for text in (*answer.translations, *([answer.translation] if answer.translation else [])):
        _take_text(store, text)
    store.attachments |= {str(each.id): each for each in answer.article_attachments}
    store.segments |= {str(each.id): each for each in answer.user_segments}


def _take_text(store: Store, text: Translation) -> None:
    kind = text.source_type.lower()
    key = (str(text.source_id), read_locale(text.locale))
    if kind in store.names:
        given = next((each for (id_, _), each in store.names[kind].items() if id_ == key[0]), None)
        if given is not None and key not in store.names[kind]:
            named = replace(given, name=text.title, description=text.body, locale=text.locale)
            store.names[kind][key] = named
    else:
        store.texts[key] = text
