"""Counted reports, self-inspection, parity of the routes."""
