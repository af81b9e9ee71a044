"""Faces (verification)."""
