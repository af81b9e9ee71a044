"""Tables, rows and queries (fraud)."""
