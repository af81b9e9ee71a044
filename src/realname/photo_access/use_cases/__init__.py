"""Use cases (photo access)."""
