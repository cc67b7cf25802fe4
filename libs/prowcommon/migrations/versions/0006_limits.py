"""Limits on how many jobs run at once: who holds a place, who stands in line for one, and how places are given.

The two functions are functions, and not statements, for one reason: each first waits for its limits' locks and only
then looks. A single statement would look with the eyes it had before it waited.
"""

from prowcommon.db.scripts import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE prowjobs
    ADD COLUMN queue text NOT NULL DEFAULT '',
    ADD COLUMN max_concurrency integer NOT NULL DEFAULT 0,
    ADD COLUMN waiting_for text,
    ADD CONSTRAINT prowjobs_waiting_for CHECK (waiting_for IN ('job', 'queue', 'all'));
UPDATE prowjobs SET queue = coalesce(spec ->> 'job_queue_name', ''),
                    max_concurrency = coalesce((spec ->> 'max_concurrency')::integer, 0)
WHERE completed_at IS NULL AND (spec ? 'job_queue_name' OR spec ? 'max_concurrency');
CREATE INDEX prowjobs_job_line ON prowjobs (job, id) WHERE state = 'triggered' AND max_concurrency > 0;
CREATE INDEX prowjobs_queue_line ON prowjobs (queue, id)
    WHERE state = 'triggered' AND queue <> '' AND waiting_for IS DISTINCT FROM 'job';
CREATE INDEX prowjobs_waiting ON prowjobs (waiting_for, job, queue) WHERE waiting_for IS NOT NULL;
CREATE INDEX prowjobs_alive_presubmits ON prowjobs ((pulls[1]), job)
    WHERE completed_at IS NULL AND type = 'presubmit';

ALTER TABLE prowjob_builds
    ADD COLUMN job text NOT NULL DEFAULT '',
    ADD COLUMN queue text NOT NULL DEFAULT '';
UPDATE prowjob_builds b SET job = j.job, queue = j.queue FROM prowjobs j
WHERE j.id = b.prowjob_id AND b.ended_at IS NULL;
CREATE INDEX prowjob_builds_alive ON prowjob_builds (job) WHERE ended_at IS NULL;
CREATE INDEX prowjob_builds_alive_queue ON prowjob_builds (queue) WHERE ended_at IS NULL AND queue <> '';

CREATE VIEW prowjobs_in_line AS
SELECT id, cluster, job, queue, max_concurrency, waiting_for, due_at FROM prowjobs j
WHERE state = 'triggered' AND archived_at IS NULL AND parked_at IS NULL AND abort_requested_at IS NULL
  AND NOT EXISTS (SELECT FROM prowjob_builds b WHERE b.prowjob_id = j.id);
COMMENT ON VIEW prowjobs_in_line IS 'Jobs that would start, had they a place: nothing is claimed for them yet.';

CREATE FUNCTION lock_limits(names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    -- In one order for everybody, so that no two wait for each other. Given back when the transaction ends.
    FOR number IN SELECT DISTINCT hashtextextended(name, 0) AS n FROM unnest(names) AS name ORDER BY n LOOP
        PERFORM pg_advisory_xact_lock(number);
    END LOOP;
END $$;

CREATE FUNCTION clusters_behind(at timestamptz) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(substr(l.name, 9)), '{}') FROM leases l
    WHERE l.name LIKE 'cluster/%' AND EXISTS (
        SELECT FROM prowjobs j WHERE j.cluster = substr(l.name, 9) AND j.completed_at IS NULL AND j.parked_at IS NULL
                               AND j.due_at <= at - interval '1 minute')
$$;
COMMENT ON FUNCTION clusters_behind IS 'Clusters whose jobs have been due for a minute: nobody works for them, and so '
    'nobody shall wait for their jobs.';

CREATE FUNCTION claim_within_limits(rows jsonb, most integer, own_cluster text, lease_name text, lease_fence bigint,
                                    at timestamptz)
RETURNS TABLE (prowjob_id uuid, build_id text, refused_by text, alive bigint)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    behind text[];
BEGIN
    PERFORM lock_limits(array_agg(DISTINCT l.name)) FROM
        jsonb_to_recordset(rows) AS w(job text, queue text, max_concurrency integer, capacity integer),
        LATERAL (VALUES ('limit/job/' || w.job, w.max_concurrency > 0), ('limit/queue/' || w.queue, w.capacity >= 0),
                        ('limit/all', most > 0)) AS l(name, applies)
        WHERE l.applies;
    behind := array_remove(clusters_behind(at), own_cluster);
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT w.*, j.cluster FROM jsonb_to_recordset(rows)
            AS w(id uuid, version integer, job text, queue text, max_concurrency integer, capacity integer)
        JOIN prowjobs j ON j.id = w.id
        WHERE j.version = w.version AND j.completed_at IS NULL AND j.abort_requested_at IS NULL
          AND EXISTS (SELECT FROM leases WHERE name = lease_name AND fence = lease_fence)
          AND NOT EXISTS (SELECT FROM prowjob_builds b WHERE b.prowjob_id = w.id)
    ), job_room AS MATERIALIZED (
        SELECT w.job, max(w.max_concurrency) AS most, max(w.id::text)::uuid AS last,
               (SELECT count(*) FROM prowjob_builds b WHERE b.job = w.job AND b.ended_at IS NULL) AS alive
        FROM wanted w WHERE w.max_concurrency > 0 GROUP BY w.job
    ), job_line AS MATERIALIZED (
        SELECT l.id, r.alive + row_number() OVER (PARTITION BY r.job ORDER BY l.id) AS place FROM job_room r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE i.job = r.job AND i.max_concurrency > 0 AND i.id <= r.last AND i.cluster <> ALL (behind)
                 ORDER BY i.id LIMIT greatest(r.most - r.alive, 0)) l
    ), past_job AS MATERIALIZED (
        SELECT w.* FROM wanted w LEFT JOIN job_line l ON l.id = w.id
        WHERE w.max_concurrency = 0 OR l.place <= w.max_concurrency
    ), held_by_job AS MATERIALIZED (
        SELECT id FROM wanted EXCEPT SELECT id FROM past_job
    ), queue_room AS MATERIALIZED (
        SELECT p.queue, max(p.capacity) AS most, max(p.id::text)::uuid AS last,
               (SELECT count(*) FROM prowjob_builds b
                WHERE b.queue = p.queue AND b.queue <> '' AND b.ended_at IS NULL) AS alive
        FROM past_job p WHERE p.capacity >= 0 GROUP BY p.queue
    ), queue_line AS MATERIALIZED (
        SELECT l.id FROM queue_room r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE i.queue = r.queue AND i.queue <> '' AND i.waiting_for IS DISTINCT FROM 'job' AND i.id <= r.last
                   AND i.cluster <> ALL (behind) AND i.id NOT IN (SELECT id FROM held_by_job)
                 ORDER BY i.id LIMIT greatest(r.most - r.alive, 0)) l
    ), past_queue AS MATERIALIZED (
        SELECT p.* FROM past_job p WHERE p.capacity IS NULL OR p.id IN (SELECT id FROM queue_line)
    ), held_by_queue AS MATERIALIZED (
        SELECT id FROM past_job EXCEPT SELECT id FROM past_queue
    ), whole_room AS MATERIALIZED (
        SELECT count(*) AS alive, (SELECT max(p.id::text)::uuid FROM past_queue p) AS last
        FROM prowjob_builds b WHERE most > 0 AND b.ended_at IS NULL
    ), whole_line AS MATERIALIZED (
        SELECT l.id FROM whole_room r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE most > 0 AND (i.waiting_for IS NULL OR i.waiting_for = 'all') AND i.id <= r.last
                   AND i.cluster <> ALL (behind) AND i.id NOT IN (SELECT id FROM held_by_job)
                   AND i.id NOT IN (SELECT id FROM held_by_queue)
                 ORDER BY i.id LIMIT greatest(most - r.alive, 0)) l
    ), admitted AS MATERIALIZED (
        SELECT p.* FROM past_queue p WHERE most <= 0 OR p.id IN (SELECT id FROM whole_line)
    ), claimed AS (
        INSERT INTO prowjob_builds (prowjob_id, attempt, cluster, claimed_at, job, queue)
        SELECT a.id, 1, a.cluster, at, a.job, a.queue FROM admitted a ORDER BY a.id
        ON CONFLICT (prowjob_id, attempt) DO NOTHING
        RETURNING prowjob_builds.prowjob_id, prowjob_builds.build_id
    ), refused AS MATERIALIZED (
        SELECT h.id, 'job' AS by, r.alive FROM held_by_job h JOIN wanted w USING (id) JOIN job_room r USING (job)
        UNION ALL
        SELECT h.id, 'queue', r.alive FROM held_by_queue h JOIN wanted w USING (id) JOIN queue_room r USING (queue)
        UNION ALL
        SELECT p.id, 'all', r.alive FROM past_queue p, whole_room r WHERE p.id NOT IN (SELECT id FROM admitted)
    ), locked AS MATERIALIZED (
        SELECT j.id, r.by FROM prowjobs j JOIN refused r ON r.id = j.id
        WHERE j.state = 'triggered' AND j.abort_requested_at IS NULL ORDER BY j.id FOR UPDATE OF j
    ), asleep AS (
        UPDATE prowjobs j SET waiting_for = l.by, due_at = NULL FROM locked l WHERE j.id = l.id
    )
    SELECT c.prowjob_id, c.build_id, NULL::text, NULL::bigint FROM claimed c
    UNION ALL
    SELECT r.id, NULL, r.by, r.alive FROM refused r;
END $$;
COMMENT ON FUNCTION claim_within_limits IS 'Claims first builds for those of the jobs that their limits let start, '
    'the oldest first, and sends the others to sleep until a place is free.';

CREATE FUNCTION wake_waiting(limits jsonb, at timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    behind text[];
BEGIN
    PERFORM lock_limits(array_agg(concat_ws('/', 'limit', l.kind, nullif(l.name, ''))))
        FROM jsonb_to_recordset(limits) AS l(kind text, name text);
    behind := clusters_behind(at);
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(limits) AS l(kind text, name text, capacity integer)
        WHERE EXISTS (SELECT FROM prowjobs j WHERE j.waiting_for = l.kind AND (l.kind <> 'job' OR j.job = l.name)
                                               AND (l.kind <> 'queue' OR j.queue = l.name))
    ), next AS MATERIALIZED (
        SELECT l.id FROM wanted w,
        LATERAL (SELECT max(i.max_concurrency) AS most FROM prowjobs_in_line i
                 WHERE i.job = w.name AND i.max_concurrency > 0) c,
        LATERAL (SELECT count(*) AS alive FROM prowjob_builds b WHERE b.job = w.name AND b.ended_at IS NULL) r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE i.job = w.name AND i.max_concurrency > 0 AND i.cluster <> ALL (behind)
                 ORDER BY i.id LIMIT greatest(c.most - r.alive, 0)) l
        WHERE w.kind = 'job'
        UNION
        SELECT l.id FROM wanted w,
        LATERAL (SELECT count(*) AS alive FROM prowjob_builds b
                 WHERE b.queue = w.name AND b.queue <> '' AND b.ended_at IS NULL) r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE i.queue = w.name AND i.queue <> '' AND i.waiting_for IS DISTINCT FROM 'job'
                   AND i.cluster <> ALL (behind)
                 ORDER BY i.id LIMIT greatest(w.capacity - r.alive, 0)) l
        WHERE w.kind = 'queue'
        UNION
        SELECT l.id FROM wanted w,
        LATERAL (SELECT count(*) AS alive FROM prowjob_builds b WHERE b.ended_at IS NULL) r,
        LATERAL (SELECT i.id FROM prowjobs_in_line i
                 WHERE (i.waiting_for IS NULL OR i.waiting_for = 'all') AND i.cluster <> ALL (behind)
                 ORDER BY i.id LIMIT greatest(w.capacity - r.alive, 0)) l
        WHERE w.kind = 'all'
    ), locked AS MATERIALIZED (
        SELECT j.id FROM prowjobs j JOIN next n ON n.id = j.id
        WHERE j.waiting_for IS NOT NULL AND j.state = 'triggered' ORDER BY j.id FOR UPDATE OF j
    ), awake AS (
        UPDATE prowjobs j SET waiting_for = NULL, due_at = at FROM locked l WHERE j.id = l.id RETURNING j.cluster
    )
    SELECT DISTINCT cluster FROM awake;
END $$;
COMMENT ON FUNCTION wake_waiting IS 'Makes due the oldest of those who sleep before these limits, as many as there are '
    'places; tells whose clusters'' they are.';
"""

DOWN = """
DROP FUNCTION wake_waiting;
DROP FUNCTION claim_within_limits;
DROP FUNCTION clusters_behind;
DROP FUNCTION lock_limits;
DROP VIEW prowjobs_in_line;
DROP INDEX prowjob_builds_alive_queue, prowjob_builds_alive;
ALTER TABLE prowjob_builds DROP COLUMN queue, DROP COLUMN job;
DROP INDEX prowjobs_alive_presubmits, prowjobs_waiting, prowjobs_queue_line, prowjobs_job_line;
UPDATE prowjobs SET due_at = created_at WHERE waiting_for IS NOT NULL AND due_at IS NULL;
ALTER TABLE prowjobs DROP COLUMN waiting_for, DROP COLUMN max_concurrency, DROP COLUMN queue;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
