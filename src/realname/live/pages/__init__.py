"""Pages (live)."""
