"""Use cases (live)."""
