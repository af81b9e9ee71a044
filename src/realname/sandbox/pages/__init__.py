"""Pages (sandbox)."""
