"""Pages (packs)."""
