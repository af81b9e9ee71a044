"""Use cases (evidence)."""
