"""Asking: the results page, what shows while typing, filters, and what to do without an answer."""
