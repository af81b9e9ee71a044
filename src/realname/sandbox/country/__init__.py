"""Country (sandbox)."""
