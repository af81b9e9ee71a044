"""Signals, one rule each (fraud)."""
