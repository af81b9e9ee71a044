"""Commands (sandbox)."""
