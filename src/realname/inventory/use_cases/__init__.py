"""Use cases (inventory)."""
