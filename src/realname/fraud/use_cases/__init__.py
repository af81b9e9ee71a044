"""Use cases (fraud)."""
