"""Tables, rows and queries (breaches)."""
