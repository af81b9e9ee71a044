"""Http (platform)."""
