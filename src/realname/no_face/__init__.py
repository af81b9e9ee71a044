"""The route without a face."""
