"""Articles → a generation (an immutable compiled index); open it and read it.

The only room that knows Whoosh. Building and reading meet in files alone.
"""

from typing import TYPE_CHECKING

from kb.index.best import Best
from kb.index.catalogue import Catalogue
from kb.index.claims import Claims
from kb.index.live import LiveIndex
from kb.index.manifest import Manifest
from kb.index.matrix import Floats
from kb.index.reader import Index, find_published, open_index
from kb.index.retrieval import Found
from kb.index.scores import Scores
from kb.index.shown import Shown
from kb.index.spans import LOOKED_AT, Match
from kb.index.stock import Records
from kb.index.wanted import Wanted
from kb.on_demand import load_on_demand

if TYPE_CHECKING:
    from kb.index.compiler import compile_index
    from kb.index.seal import Checked

__all__ = [
    "LOOKED_AT",
    "Best",
    "Catalogue",
    "Checked",
    "Claims",
    "Floats",
    "Found",
    "Index",
    "LiveIndex",
    "Manifest",
    "Match",
    "Records",
    "Scores",
    "Shown",
    "Wanted",
    "compile_index",
    "find_published",
    "open_index",
]

__getattr__ = load_on_demand(__name__, {"Checked": "seal", "compile_index": "compiler"})
