"""What the capabilities declare, collected (main)."""
