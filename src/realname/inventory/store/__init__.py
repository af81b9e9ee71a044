"""Tables, rows and queries (inventory)."""
