"""Registers a phone line on a real name: 1:1 verification, decision, line, receipt, erasure."""
