"""Tables, rows and queries (vault)."""
