"""HTTP calls (relying)."""
