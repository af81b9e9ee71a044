"""Tables, rows and queries (live)."""
