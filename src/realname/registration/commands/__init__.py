"""Commands (registration)."""
