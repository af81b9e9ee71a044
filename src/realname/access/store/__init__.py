"""Tables, rows and queries (access)."""
