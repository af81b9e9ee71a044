"""Values and rules (inspections)."""
