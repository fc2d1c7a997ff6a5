"""A self-service knowledge base: Markdown articles in, a searchable help centre out."""

__version__ = "0.1.0"
