"""What a search needs of one language of an index, prepared once and kept while the index is."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kb.index import Index, Scores
from kb.search.claim import ClaimReader, make_reader
from kb.search.phrase import Phrases
from kb.search.speller import Speller
from kb.search.thesaurus import Thesaurus


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of an index, ready to be asked."""

    lang: str
    lexicon: Scores
    speller: Speller
    thesaurus: Thesaurus
    claims: ClaimReader
    phrases: Phrases


_PREPARED: WeakKeyDictionary[Index, dict[str, Tongue]] = WeakKeyDictionary()


def tongue_of(index: Index, lang: str) -> Tongue | None:
    """The language, prepared at its first question; None when it has no articles."""
    known = _PREPARED.setdefault(index, {})
    if lang not in known:
        lexicon = index.lexicon(lang)
        if lexicon is None:
            return None
        known[lang] = Tongue(
            lang,
            lexicon,
            Speller(lexicon, lang),
            Thesaurus(index.synonyms(lang), lang),
            make_reader(index.claims(lang)),
            Phrases(index, lang),
        )
    return known[lang]
