"""Tables, rows and queries (review)."""
