"""Use cases (reports)."""
