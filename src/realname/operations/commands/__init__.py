"""Commands (operations)."""
