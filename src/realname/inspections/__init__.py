"""The regulator's inspections, visits, mystery shoppers and overview."""
