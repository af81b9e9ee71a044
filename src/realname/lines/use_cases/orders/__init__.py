"""Orders (lines)."""
