"""Tables, rows and queries (reports)."""
