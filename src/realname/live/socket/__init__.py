"""The live socket (live)."""
