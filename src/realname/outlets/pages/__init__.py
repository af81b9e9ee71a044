"""Pages (outlets)."""
