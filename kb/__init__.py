"""A self-service knowledge base: Markdown articles in, a searchable help centre out."""

import os

# Before numpy is loaded: its matrices here are narrow. Sharing out the products of one search costs
# more than it gains, and the helping threads spin on the core of another worker process: under load
# a build took three times as long with two threads as with one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
