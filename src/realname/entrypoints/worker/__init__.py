"""Runs the durable workflow without HTTP."""
