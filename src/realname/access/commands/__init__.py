"""Commands (access)."""
