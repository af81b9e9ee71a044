"""Values, states and decisions: standard library only, no clock, no randomness, no I/O."""
