"""Use cases (vault)."""
