"""Use cases (no face)."""
