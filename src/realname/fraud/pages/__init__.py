"""Pages (fraud)."""
