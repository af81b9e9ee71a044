"""Simulated operator, authoritative source and card reader, and the sample people."""
