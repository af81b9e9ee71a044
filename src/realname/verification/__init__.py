"""The engine: frames to observations to findings."""
