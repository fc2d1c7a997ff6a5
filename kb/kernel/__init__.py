"""The inner loops of a search and of a build, compiled.

Optional: where no compiler was at hand when kb was installed, numpy does the same, slower. Both are
held equal by the same tests.
"""

from kb.kernel.counting import Column, ValueCounter
from kb.kernel.lexicon import LineFinder
from kb.kernel.library import kernel
from kb.kernel.likeness import LineMatcher
from kb.kernel.ranking import Ranker, RankWeights, make_ranker
from kb.kernel.shelf import Arrays, Rows, Shelf
from kb.kernel.words import WordFinder

__all__ = [
    "Arrays",
    "Column",
    "LineFinder",
    "LineMatcher",
    "RankWeights",
    "Ranker",
    "Rows",
    "Shelf",
    "ValueCounter",
    "WordFinder",
    "kernel",
    "make_ranker",
]
