"""Completion: the questions and titles that begin as a customer is typing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kb.analysis import Token, analyzer_for
from kb.index import Index
from kb.model import Suggestion
from kb.search.question import read_question
from kb.search.tongue import Tongue, tongue_of

LIMIT = 8
"""Suggestions at once: as many as fit above a phone's keyboard."""
PREFIX_FORMS = 200
"""Words with the typed beginning that are looked at. A single letter begins thousands."""


def suggest(index: Index, lang: str, text: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """Phrases that hold the typed words, the last of which may be unfinished; best first.

    Phrases that hold most of what was typed go first, then those that begin with it, then short
    ones. Raises BadQuery when the text is too long.
    """
    question = read_question(text, lang)
    tongue = tongue_of(index, lang)
    if tongue is None or not question.tokens:
        return ()
    unfinished = question.tokens[-1] if not text[-1:].isspace() else None
    phrases = tongue.phrases
    held: dict[int, float] = {}
    for token in dict.fromkeys(question.tokens):
        worth = 0.3 if token.stop else 1.0
        for number in _holders(tongue, token, unfinished=token is unfinished):
            held[number] = held.get(number, 0.0) + worth
    begun = question.text.casefold()
    if _runs_on(question.tokens):
        # Cut in the middle of a word, a script without spaces is cut into other words altogether.
        whole = sum(0.3 if token.stop else 1.0 for token in question.tokens)
        held |= {n: whole for n, folded in phrases.folded.items() if begun in folded}
    most = max(held.values(), default=0.0)

    def order(number: int) -> tuple[float, bool, int, str]:
        begins = phrases.folded[number].startswith(begun)
        return -held[number], not begins, phrases.words(number), phrases.text(number)

    likely = (number for number, worth in held.items() if worth >= most / 2)
    best = sorted(likely, key=order)[:limit]
    return tuple(phrases.suggestion(index, number) for number in best)


def _runs_on(tokens: Sequence[Token]) -> bool:
    """Whether two words touch, as they do in scripts without spaces."""
    return any(first.end == second.start for first, second in pairwise(tokens))


def _holders(tongue: Tongue, token: Token, *, unfinished: bool) -> set[int]:
    """Phrases that hold a word, one that it begins, or what it may have meant."""
    lexicon, holding = tongue.lexicon, tongue.phrases.holding
    stem = lexicon.stems.find(token.stem)
    found = holding(stem) if stem is not None else set()
    loose = analyzer_for(tongue.lang).loosen(token.text)
    if unfinished:
        for form in lexicon.forms.starting_with(loose)[:PREFIX_FORMS]:
            found |= holding(lexicon.form_stems[form])
    if not found:
        for reading in tongue.speller.readings(loose):
            meant = lexicon.stems.find(reading.stem)
            found |= holding(meant) if meant is not None else set()
    return found
