"""Tables, rows and queries (cases)."""
