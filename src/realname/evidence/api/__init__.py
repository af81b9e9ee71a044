"""The interface that the card reader agent serves (evidence)."""
