"""Use cases (sandbox)."""
