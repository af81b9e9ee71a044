"""Pools of numbers and SIMs."""
