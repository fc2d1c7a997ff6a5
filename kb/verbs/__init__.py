"""The verbs of `kb`, a group of them a file; `kb.cli` says where each of them is."""
