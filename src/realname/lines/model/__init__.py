"""Values and rules (lines)."""
