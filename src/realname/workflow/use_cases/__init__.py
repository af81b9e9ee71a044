"""Use cases (workflow)."""
