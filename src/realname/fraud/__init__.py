"""Signals of fraud and the alerts that they raise."""
