"""Challenges: how one is drawn, led, and judged in time."""
