"""Values and rules (photo access)."""
