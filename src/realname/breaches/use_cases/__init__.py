"""Use cases (breaches)."""
