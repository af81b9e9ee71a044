"""Commands (reports)."""
