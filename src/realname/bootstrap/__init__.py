"""Builds a deployment from its settings: the only place where adapters meet use cases."""
