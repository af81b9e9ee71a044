"""Capturing (registration)."""
