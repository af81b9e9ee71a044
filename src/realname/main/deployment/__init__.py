"""Deployment (main)."""
