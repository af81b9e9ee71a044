"""Tables, rows and queries (operations)."""
