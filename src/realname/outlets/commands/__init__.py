"""Commands (outlets)."""
