"""Referred registrations, decided by reviewers."""
