"""Relying services: what a bank or another service may learn of a line, with the consent of its holder."""
