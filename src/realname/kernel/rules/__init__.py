"""Rules (kernel)."""
