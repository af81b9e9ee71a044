"""Tables, rows and queries (inspections)."""
