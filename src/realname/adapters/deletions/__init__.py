"""Journals of deletions: what was deleted, kept apart from what a backup holds."""
