"""Use cases (cases)."""
