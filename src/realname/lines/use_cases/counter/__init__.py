"""Counter (lines)."""
