"""Pages (campaigns)."""
