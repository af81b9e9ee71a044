"""Pages (cases)."""
