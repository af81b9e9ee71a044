"""Use cases (retention)."""
