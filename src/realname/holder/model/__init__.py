"""Values and rules (holder)."""
