"""Commands (verification)."""
