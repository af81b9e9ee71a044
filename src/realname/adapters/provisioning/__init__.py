"""The operator's provisioning system."""
