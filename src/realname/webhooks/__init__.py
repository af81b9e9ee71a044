"""Signed events to addresses outside: the operator's own webhooks, and subscriptions of relying services."""
