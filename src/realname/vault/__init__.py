"""Keys, sealing, media stores, rotation, the deletion journal."""
