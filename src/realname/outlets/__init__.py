"""Outlets, agents, freezes, block lists, the duty check."""
