"""Recorded attacks and bona fide presentations: how attack detection classifies them, and what the whole system does."""
