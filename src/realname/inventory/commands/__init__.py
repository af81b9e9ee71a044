"""Commands (inventory)."""
