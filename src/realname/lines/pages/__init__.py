"""Pages (lines)."""
