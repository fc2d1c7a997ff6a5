"""`make bench`: what the index, the search and the server cost, beside their peers.

Everything is measured in one run on one machine, and ratios come first: milliseconds are the
machine's. `docs/PERFORMANCE.md` is what a run writes.
"""
