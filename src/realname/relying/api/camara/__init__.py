"""CAMARA (relying)."""
