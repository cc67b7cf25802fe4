"""The hot statements: a job's creation, its moves and its builds, each one round trip for a whole batch.

Each takes its rows as one JSON array (`jsonb_to_recordset`), changes what it can, writes history and news with it,
and answers with what it changed. All three or none: they are single statements.

* CREATE: the creation key decides; a key that is taken creates nothing.
* MOVE: compare-and-set on (id, version); the row's lock is taken before the outbox insert, so one job's news leave in
  the order of its versions.
* An abort that was asked for while a move was under way is looked at right after it.
* CLAIM_BUILDS: the claim counts before any call to a cluster, and only while the lease's fence still stands. It is for
  builds that no limit holds back: of unlimited jobs, and revivals, which have their job's place already.
* CLAIM_WITHIN_LIMITS: the same for first builds of limited jobs. Those that may not start yet are sent to sleep.
* WAKE_WAITING: those whom a free place is for. Both take the locks of their limits before they look, so they are
  functions in the schema (0006_limits): within one statement Postgres would count what was there before it waited.
"""

from sqlalchemy import text

CREATE_PROWJOBS = text("""
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
        key text, id uuid, type text, job text, state text, org text, repo text, base_ref text, base_sha text,
        pulls integer[], author text, context text, cluster text, queue text, max_concurrency integer,
        at timestamptz, url text, spec jsonb, labels jsonb, annotations jsonb, tenant text, hidden boolean,
        config_hash text, because text, by text, event_id uuid, stream text, subject text, headers jsonb, payload text)
), keyed AS (
    INSERT INTO creation_keys (key, prowjob_id, created_at)
    SELECT key, id, at FROM wanted ORDER BY key
    ON CONFLICT (key) DO NOTHING
    RETURNING prowjob_id
), created AS (
    INSERT INTO prowjobs (id, type, job, state, version, org, repo, base_ref, base_sha, pulls, author, context,
                          cluster, queue, max_concurrency, created_at, due_at, url, spec, labels, annotations, tenant,
                          hidden, config_hash, description)
    SELECT id, type, job, state, 1, org, repo, base_ref, base_sha, pulls, author, context,
           cluster, queue, max_concurrency, at, at, url, spec, labels, annotations, tenant, hidden, config_hash, because
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
        finished boolean, started_at timestamptz, build_id text, url text, due_at timestamptz,
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
        waiting_for = NULL,
        url = coalesce(w.url, j.url),
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
    SELECT w.*, j.cluster, j.job, j.queue FROM wanted w JOIN prowjobs j ON j.id = w.id
    WHERE j.version = w.version AND j.completed_at IS NULL AND j.abort_requested_at IS NULL
      AND EXISTS (SELECT FROM leases WHERE name = :lease AND fence = :fence)
), ended AS (
    UPDATE prowjob_builds b SET ended_at = a.at, reason = coalesce(nullif(b.reason, ''), 'vanished')
    FROM allowed a WHERE b.prowjob_id = a.id AND b.attempt < a.attempt AND b.ended_at IS NULL
)
INSERT INTO prowjob_builds (prowjob_id, attempt, cluster, claimed_at, job, queue)
SELECT id, attempt, cluster, at, job, queue FROM allowed
ON CONFLICT (prowjob_id, attempt) DO NOTHING
RETURNING prowjob_id, attempt, build_id
""")

CLAIM_WITHIN_LIMITS = text("""
SELECT prowjob_id, build_id, refused_by, alive
FROM claim_within_limits(CAST(:rows AS jsonb), CAST(:most AS integer), CAST(:cluster AS text), CAST(:lease AS text),
                         CAST(:fence AS bigint), CAST(:at AS timestamptz))
""")

WAKE_WAITING = text("""
WITH woken AS MATERIALIZED (
    SELECT cluster FROM wake_waiting(CAST(:limits AS jsonb), CAST(:at AS timestamptz)) AS cluster
)
SELECT cluster, CASE WHEN cluster <> CAST(:own_cluster AS text) THEN pg_notify('plank_wake', cluster) END FROM woken
""")
