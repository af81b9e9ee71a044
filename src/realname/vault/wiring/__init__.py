"""Use cases built from components (vault)."""
