"""Use cases (inspections)."""
