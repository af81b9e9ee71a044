"""The administrators' pages of webhooks."""
