"""Completion: the questions and titles that begin as a customer is typing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kb.analysis import Token
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
    held: dict[int, float] = {}
    for token in dict.fromkeys(question.tokens):
        worth = 0.3 if token.stop else 1.0
        for number in _holders(tongue, token, unfinished=token is unfinished):
            held[number] = held.get(number, 0.0) + worth
    phrases = tongue.phrases.phrases
    begun = question.text.casefold()
    begins = {n for n, each in enumerate(phrases) if each.folded.startswith(begun)}
    if _runs_on(question.tokens):
        # Cut in the middle of a word, a script without spaces is cut into other words altogether.
        whole = sum(0.3 if token.stop else 1.0 for token in question.tokens)
        held |= {n: whole for n, each in enumerate(phrases) if begun in each.folded}
    most = max(held.values(), default=0.0)

    def order(number: int) -> tuple[float, bool, int, str]:
        return -held[number], number not in begins, phrases[number].words, phrases[number].text

    best = sorted((number for number, worth in held.items() if worth >= most / 2), key=order)
    return tuple(
        Suggestion(phrases[number].text, phrases[number].url, phrases[number].kind)
        for number in best[:limit]
    )


def _runs_on(tokens: Sequence[Token]) -> bool:
    """Whether two words touch, as they do in scripts without spaces."""
    return any(first.end == second.start for first, second in pairwise(tokens))


def _holders(tongue: Tongue, token: Token, *, unfinished: bool) -> set[int]:
    """Phrases that hold a word, one that it begins, or what it may have meant."""
    by_stem = tongue.phrases.by_stem
    found = set(by_stem.get(token.stem, ()))
    loose = tongue.phrases.analyzer.loosen(token.text)
    lexicon = tongue.lexicon
    if unfinished:
        for form in lexicon.forms.starting_with(loose)[:PREFIX_FORMS]:
            found |= by_stem.get(lexicon.stems.words[lexicon.form_stems[form]], set())
    if not found:
        for reading in tongue.speller.readings(loose):
            found |= by_stem.get(reading.stem, set())
    return found
