"""Articles → a generation (an immutable compiled index); open it and read it.

The only room that knows Whoosh. Building and reading meet in files alone.
"""

from kb.index.compiler import compile_index
from kb.index.live import LiveIndex
from kb.index.manifest import Manifest
from kb.index.matrix import Floats
from kb.index.reader import Index, open_index
from kb.index.retrieval import Found, Wanted
from kb.index.scores import Scores

__all__ = [
    "Floats",
    "Found",
    "Index",
    "LiveIndex",
    "Manifest",
    "Scores",
    "Wanted",
    "compile_index",
    "open_index",
]
