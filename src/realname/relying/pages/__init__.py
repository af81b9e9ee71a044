"""Pages (relying)."""
