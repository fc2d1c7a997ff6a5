"""The help button on a shop's own pages."""
