"""The realname command."""
