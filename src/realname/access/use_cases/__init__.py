"""Use cases (access)."""
