"""What the API answers, by its rooms."""
