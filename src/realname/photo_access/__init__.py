"""Openings of a sealed photo by two people."""
