"""Alembic's entry: runs revisions on the connection that `prowcommon.db.migrating` hands in."""

from alembic import context

from prowcommon.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
