"""Pages (inspections)."""
