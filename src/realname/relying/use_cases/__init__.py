"""Use cases (relying)."""
