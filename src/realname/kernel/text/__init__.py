"""Sentences for people (kernel)."""
