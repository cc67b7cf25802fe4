"""How a revision runs SQL that is more than one statement.

The asyncpg driver prepares what SQLAlchemy hands it, and Postgres prepares one statement at a time; the driver's
own `execute` takes a script. It runs inside the revision's transaction.
"""

from alembic import op

_PATIENCE_SECONDS = 3600
"""An index over millions of rows takes minutes; the statements of services are given up after seconds."""


def run_script(sql: str) -> None:
    """Runs all statements of `sql`, or none. Gives up after 5 s without the lock: nobody queues behind a migration."""
    connection = op.get_bind()
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")  # also opens the transaction on the driver's side
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - we are inside a connection
    driver.run_async(lambda raw: raw.execute(sql, timeout=_PATIENCE_SECONDS))
