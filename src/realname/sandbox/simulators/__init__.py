"""Simulators of the outside world (sandbox)."""
