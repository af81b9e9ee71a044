"""Migrations: run at start by `realname.adapters.db.upgrade`, shipped with the package."""
