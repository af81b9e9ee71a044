"""Networks (verification)."""
