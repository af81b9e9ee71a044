"""Commands (lines)."""
