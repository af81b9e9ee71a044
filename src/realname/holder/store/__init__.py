"""Tables, rows and queries (holder)."""
