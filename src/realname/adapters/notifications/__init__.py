"""The operator's message centre."""
