"""Campaigns that have the holders of risky lines verified again."""
