"""Values and rules (review)."""
