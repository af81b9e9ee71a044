"""Use cases (lines)."""
