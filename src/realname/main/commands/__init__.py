"""Commands (main)."""
