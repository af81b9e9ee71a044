"""Use cases (registration)."""
