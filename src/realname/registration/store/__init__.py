"""Tables, rows and queries (registration)."""
