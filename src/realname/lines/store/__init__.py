"""Tables, rows and queries (lines)."""
