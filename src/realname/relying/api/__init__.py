"""API (relying)."""
