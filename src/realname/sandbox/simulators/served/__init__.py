"""The simulated operator over HTTP, in parts (sandbox)."""
