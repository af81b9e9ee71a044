"""Use cases (review)."""
