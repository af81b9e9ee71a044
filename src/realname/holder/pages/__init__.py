"""Pages (holder)."""
