"""What sort of article a page is, as far as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import Kind

FEWEST = 2
"""Questions that make a page one of questions and answers."""
SHARE = 0.6
"""Part of a page's headings that must be questions, so that one heading such as “Contact” below
them does not matter and a guide with a question at its end stays a guide."""

_QUESTION = re.compile(r"[?？؟;՞]\s*$|^\s*¿")
# Thai writes no question marks; these end or begin most questions.
_THAI = re.compile(
    r"(?:ไหม|มั้ย|หรือไม่|หรือยัง|อย่างไร|ยังไง|เท่าไหร่|เท่าไร|เมื่อไหร่|เมื่อไร|ที่ไหน|อะไร|ทำไม|ใคร)"
)
_TITLE = re.compile(
    r"\bfaqs?\b|frequently asked|questions (?:and|&) answers|q\s?&\s?a|سوال.?ها?ی? متداول"
    r"|سؤالات متداول|سوالات متداول|پرسش.?های (?:متداول|پرتکرار)|คำถามที่พบบ่อย|ถาม.?ตอบ"
    r"|s[ıi]k[çc]a sorulan|\bsss\b|बारम्बार सोधिने|प्रश्नोत्तर",
    re.IGNORECASE,
)
_SAID = {
    "faq": Kind.FAQ, "faqs": Kind.FAQ, "policy": Kind.POLICY, "policies": Kind.POLICY,
    "guide": Kind.GUIDE, "product": Kind.PRODUCT, "politika": Kind.POLICY, "سیاست": Kind.POLICY,
    "นโยบาย": Kind.POLICY, "नीति": Kind.POLICY,
}  # fmt: skip


def kind_of(title: str, headings: Sequence[str], tags: Sequence[str]) -> Kind:
    """`policy` or `product` when a tag says so; `faq` for a page whose headings are questions, or
    that calls itself one and has headings; `guide` for all others."""
    said = next((_SAID[tag.casefold()] for tag in tags if tag.casefold() in _SAID), None)
    if said is not None:
        return said
    questions = sum(map(is_question, headings))
    if len(headings) < FEWEST:
        return Kind.GUIDE
    if _TITLE.search(title) or questions >= max(FEWEST, SHARE * len(headings)):
        return Kind.FAQ
    return Kind.GUIDE


def is_question(text: str) -> bool:
    """Whether a heading asks something."""
    return bool(_QUESTION.search(text) or _THAI.search(text))
