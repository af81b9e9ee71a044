"""Commands (breaches)."""
