"""HTTP calls (live)."""
