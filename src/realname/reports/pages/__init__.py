"""Pages (reports)."""
