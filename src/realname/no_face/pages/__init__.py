"""Pages (no face)."""
