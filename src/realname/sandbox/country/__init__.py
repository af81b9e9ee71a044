"""A simulated country: outlets, agents, honest days and known frauds, played through the real use cases without media."""
