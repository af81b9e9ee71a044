"""Alembic's environment: works on the connection it is handed, so that a migration is part of one transaction."""

from alembic import context

from realname.platform.db.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
context.run_migrations()
