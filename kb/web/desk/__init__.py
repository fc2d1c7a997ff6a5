"""The editors' desk: gaps, drafts, the health of the articles, and what customers search."""
