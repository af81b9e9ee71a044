"""HTTP calls (lines)."""
