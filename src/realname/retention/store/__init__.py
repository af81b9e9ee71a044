"""Tables, rows and queries (retention)."""
