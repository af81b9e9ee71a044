"""Commands (evidence)."""
