"""Pages (photo access)."""
