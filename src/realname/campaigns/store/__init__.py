"""Tables, rows and queries (campaigns)."""
