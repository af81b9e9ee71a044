"""Tables, rows and queries (photo access)."""
