"""Simulators of the outside world, sample people, the demonstration."""
