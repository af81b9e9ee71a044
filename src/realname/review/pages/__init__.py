"""Pages (review)."""
