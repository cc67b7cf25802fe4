"""The hot statements: a job's creation, its moves and its builds, each one round trip for a whole batch.

Each takes its rows as one JSON array (`jsonb_to_recordset`), changes what it can, writes history and news with it,
and answers with what it changed. All three or none: they are single statements.

* CREATE: the creation key decides; a key that is taken creates nothing.
* MOVE: compare-and-set on (id, version); the row's lock is taken before the outbox insert, so one job's news leave in
  the order of its versions.
* An abort that was asked for while a move was under way is looked at right after it.
* CLAIM_BUILDS: the claim counts before any call to a cluster, and only while the lease's fence still stands.
"""

from sqlalchemy import text

CREATE_PROWJOBS = text("""
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
        key text, id uuid, type text, job text, state text, org text, repo text, base_ref text, base_sha text,
        pulls integer[], author text, context text, cluster text, at timestamptz, url text, spec jsonb, labels jsonb,
        annotations jsonb, tenant text, hidden boolean, config_hash text, because text, by text,
        event_id uuid, stream text, subject text, headers jsonb, payload text)
), keyed AS (
    INSERT INTO creation_keys (key, prowjob_id, created_at)
    SELECT key, id, at FROM wanted ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING prowjob_id
), created AS (
    INSERT INTO prowjobs (id, type, job, state, version, org, repo, base_ref, base_sha, pulls, author, context,
                          cluster, created_at, due_at, url, spec, labels, annotations, tenant, hidden, config_hash,
                          description)
    SELECT id, type, job, state, 1, org, repo, base_ref, base_sha, pulls, author, context,
           cluster, at, at, url, spec, labels, annotations, tenant, hidden, config_hash, because
    FROM wanted WHERE id IN (SELECT prowjob_id FROM keyed)
), history AS (
    INSERT INTO prowjob_events (prowjob_id, seq, at, from_state, to_state, because, by)
    SELECT id, 1, at, NULL, state, because, by FROM wanted WHERE id IN (SELECT prowjob_id FROM keyed)
), news AS (
    INSERT INTO outbox (id, stream, subject, headers, payload)
    SELECT event_id, stream, subject, headers, convert_to(payload, 'UTF8')
    FROM wanted WHERE id IN (SELECT prowjob_id FROM keyed)
)
SELECT prowjob_id FROM keyed
""")

MOVE_PROWJOBS = text("""
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
        id uuid, version integer, from_state text, to_state text, because text, by text, at timestamptz,
        finished boolean, started_at timestamptz, build_id text, due_at timestamptz,
        event_id uuid, stream text, subject text, headers jsonb, payload text)
), locked AS (
    SELECT j.id FROM prowjobs j JOIN wanted w ON w.id = j.id
    WHERE j.version = w.version AND j.completed_at IS NULL
    ORDER BY j.id FOR UPDATE OF j
), moved AS (
    UPDATE prowjobs j SET
        state = w.to_state,
        version = j.version + 1,
        description = w.because,
        pending_at = CASE WHEN w.to_state = 'pending' THEN coalesce(j.pending_at, w.at) ELSE j.pending_at END,
        started_at = coalesce(w.started_at, j.started_at),
        completed_at = CASE WHEN w.finished THEN w.at END,
        build_id = coalesce(w.build_id, j.build_id),
        due_at = CASE WHEN w.finished OR j.abort_requested_at IS NULL THEN w.due_at ELSE w.at END,
        attempts = 0,
        last_error = NULL
    FROM wanted w WHERE j.id = w.id AND j.id IN (SELECT id FROM locked) AND j.version = w.version
    RETURNING j.id
), ended AS (
    UPDATE prowjob_builds b SET ended_at = w.at, reason = w.to_state
    FROM wanted w WHERE b.prowjob_id = w.id AND w.finished AND b.ended_at IS NULL AND w.id IN (SELECT id FROM moved)
), history AS (
    INSERT INTO prowjob_events (prowjob_id, seq, at, from_state, to_state, because, by)
    SELECT id, version + 1, at, from_state, to_state, because, by FROM wanted WHERE id IN (SELECT id FROM moved)
), news AS (
    INSERT INTO outbox (id, stream, subject, headers, payload)
    SELECT event_id, stream, subject, headers, convert_to(payload, 'UTF8')
    FROM wanted WHERE id IN (SELECT id FROM moved)
)
SELECT id FROM moved
""")

REQUEST_ABORT = text("""
WITH asked AS (
    UPDATE prowjobs SET abort_requested_at = :at, abort_requested_by = :by, abort_because = :because, due_at = :at,
                        parked_at = NULL
    WHERE id = :id AND completed_at IS NULL AND abort_requested_at IS NULL
    RETURNING id
), news AS (
    INSERT INTO outbox (id, stream, subject, headers, payload)
    SELECT :event_id, :stream, :subject, CAST(:headers AS jsonb), :payload FROM asked
)
SELECT id FROM asked
""")

CLAIM_BUILDS = text("""
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
        id uuid, version integer, attempt integer, at timestamptz)
), allowed AS (
    SELECT w.*, j.cluster FROM wanted w JOIN prowjobs j ON j.id = w.id
    WHERE j.version = w.version AND j.completed_at IS NULL AND j.abort_requested_at IS NULL
      AND EXISTS (SELECT FROM leases WHERE name = :lease AND fence = :fence)
), ended AS (
    UPDATE prowjob_builds b SET ended_at = a.at, reason = 'vanished'
    FROM allowed a WHERE b.prowjob_id = a.id AND b.attempt < a.attempt AND b.ended_at IS NULL
)
INSERT INTO prowjob_builds (prowjob_id, attempt, cluster, claimed_at)
SELECT id, attempt, cluster, at FROM allowed
ON CONFLICT (prowjob_id, attempt) DO NOTHING
RETURNING prowjob_id, attempt, build_id
""")
