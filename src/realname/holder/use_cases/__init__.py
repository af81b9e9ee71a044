"""Use cases (holder)."""
