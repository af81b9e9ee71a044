"""Pages (inventory)."""
