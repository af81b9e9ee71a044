"""Stores for sealed media."""
