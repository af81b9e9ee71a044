"""Capture: a counter's camera and TPM, and what they prove of a live session's pictures (docs/reference/capture-agent.md)."""
