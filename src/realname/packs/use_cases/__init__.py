"""Use cases (packs)."""
