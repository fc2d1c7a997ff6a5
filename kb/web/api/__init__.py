"""The JSON API for other apps: its operations, the shapes that it answers, its reference."""
