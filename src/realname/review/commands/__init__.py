"""Commands (review)."""
