"""Use cases (operations)."""
