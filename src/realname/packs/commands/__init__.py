"""Commands (packs)."""
