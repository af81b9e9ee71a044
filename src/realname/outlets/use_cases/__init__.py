"""Use cases (outlets)."""
