"""What is left of what has gone: ticks of deleted runs and skipped ones of their time, configurations nobody runs, and
sessions that are over.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from sinker.adapters.batches import batch_statement
from sinker.domain.retention import StoredConfig

PAGE = 500

_OLD_TICKS = text("""
SELECT t.periodic, t.due_at, t.attempt, t.decided_at FROM ticks t
WHERE t.decided_at < :before
  AND (t.decided_at, t.periodic, t.due_at, t.attempt) > (CAST(:decided_at AS timestamptz), CAST(:periodic AS text),
                                                         CAST(:due_at AS timestamptz), CAST(:attempt AS integer))
  AND NOT EXISTS (SELECT FROM prowjobs j WHERE j.id = t.prowjob_id)
ORDER BY t.decided_at, t.periodic, t.due_at, t.attempt
LIMIT :most
""")

FORGET_TICKS = batch_statement("""
wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(periodic text, due_at timestamptz, attempt integer)
), locked AS MATERIALIZED (
    SELECT t.periodic, t.due_at, t.attempt FROM ticks t JOIN wanted w USING (periodic, due_at, attempt) CROSS JOIN mine
    ORDER BY t.periodic, t.due_at, t.attempt FOR UPDATE OF t SKIP LOCKED
), gone AS (
    DELETE FROM ticks t USING locked l
    WHERE (t.periodic, t.due_at, t.attempt) = (l.periodic, l.due_at, l.attempt) RETURNING t.periodic
)""")

_CONFIGS = text("""
SELECT s.hash, EXISTS (SELECT FROM config_activations a WHERE a.hash = s.hash) AS is_followed
FROM config_snapshots s ORDER BY s.activated_at DESC
""")

FORGET_CONFIGS = batch_statement("""
wanted AS MATERIALIZED (
    SELECT value AS hash FROM jsonb_array_elements_text(CAST(:rows AS jsonb))
), locked AS MATERIALIZED (
    SELECT s.hash FROM config_snapshots s JOIN wanted USING (hash) CROSS JOIN mine
    WHERE s.activated_at < (SELECT max(activated_at) FROM config_snapshots)
      AND NOT EXISTS (SELECT FROM config_activations a WHERE a.hash = s.hash)
    ORDER BY s.hash FOR UPDATE OF s SKIP LOCKED
), gone AS (
    DELETE FROM config_snapshots s USING locked l WHERE s.hash = l.hash RETURNING s.hash
)""")
"""One that is activated again meanwhile isn't what it was, and stays: its row's lock decides."""

_SESSIONS = text("""
SELECT secret_sha256 FROM sessions WHERE expires_at <= :at AND secret_sha256 > :after ORDER BY secret_sha256 LIMIT :most
""")

FORGET_SESSIONS = batch_statement("""
wanted AS MATERIALIZED (
    SELECT decode(value, 'hex') AS hash FROM jsonb_array_elements_text(CAST(:rows AS jsonb))
), locked AS MATERIALIZED (
    SELECT s.secret_sha256 FROM sessions s JOIN wanted w ON w.hash = s.secret_sha256 CROSS JOIN mine
    WHERE s.expires_at <= :at
    ORDER BY s.secret_sha256 FOR UPDATE OF s SKIP LOCKED
), gone AS (
    DELETE FROM sessions s USING locked l WHERE s.secret_sha256 = l.secret_sha256 RETURNING s.secret_sha256
)""")

BEFORE_ALL: dict[str, Any] = {
    "decided_at": datetime.fromisoformat("0001-01-01T00:00:00+00:00"),
    "periodic": "",
    "due_at": datetime.fromisoformat("0001-01-01T00:00:00+00:00"),
    "attempt": 0,
}


async def old_ticks(connection: AsyncConnection, *, before: datetime, after: dict[str, Any]) -> list[dict[str, Any]]:
    """Ticks decided before then that led to no job that is still there: a page of them, beyond the tick `after`."""
    rows = await connection.execute(_OLD_TICKS, {**after, "before": before, "most": PAGE})
    return [dict(row._mapping) for row in rows]


async def sessions_over(connection: AsyncConnection, *, at: datetime, after: bytes) -> list[bytes]:
    """Hashes of sessions that have ended by then: a page of them, beyond the hash `after`."""
    return list(await connection.scalars(_SESSIONS, {"at": at, "after": after, "most": PAGE}))


async def stored_configs(connection: AsyncConnection) -> list[StoredConfig]:
    """Every compiled configuration, the one activated last first."""
    return [StoredConfig(row.hash, row.is_followed) for row in await connection.execute(_CONFIGS)]
