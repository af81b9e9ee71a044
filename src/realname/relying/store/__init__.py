"""Tables, rows and queries (relying)."""
