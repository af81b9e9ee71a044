"""Tables, rows and queries (outlets)."""
