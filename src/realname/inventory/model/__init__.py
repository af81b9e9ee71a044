"""Values and rules (inventory)."""
