"""Use cases (verification)."""
