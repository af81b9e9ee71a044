"""Tables, rows and queries (no face)."""
