"""ProwJobs, their creation keys, builds and history."""

from prowcommon.db.scripts import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UP = """
CREATE TABLE prowjobs (
    id uuid NOT NULL CONSTRAINT prowjobs_pk PRIMARY KEY,
    type text NOT NULL,
    job text NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    org text NOT NULL DEFAULT '',
    repo text NOT NULL DEFAULT '',
    base_ref text NOT NULL DEFAULT '',
    base_sha text NOT NULL DEFAULT '',
    pulls integer[] NOT NULL DEFAULT '{}'::integer[],
    author text NOT NULL DEFAULT '',
    context text NOT NULL DEFAULT '',
    cluster text NOT NULL,
    created_at timestamptz NOT NULL,
    pending_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    abort_requested_at timestamptz,
    abort_requested_by text,
    abort_because text,
    archived_at timestamptz,
    description text NOT NULL DEFAULT '',
    url text NOT NULL DEFAULT '',
    build_id text,
    spec jsonb NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}'::jsonb,
    annotations jsonb NOT NULL DEFAULT '{}'::jsonb,
    tenant text NOT NULL DEFAULT 'GlobalDefaultID',
    hidden boolean NOT NULL DEFAULT false,
    config_hash text NOT NULL DEFAULT '',
    due_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    parked_at timestamptz,
    last_error text,
    CONSTRAINT prowjobs_finished
        CHECK ((completed_at IS NOT NULL) = (state IN ('success','failure','aborted','error')))
) WITH (fillfactor = 80);
COMMENT ON TABLE prowjobs IS 'One run of one job. Created by its creator through the ledger; after that only plank '
    'writes its state, and anyone else asks by the abort_ columns.';
CREATE INDEX prowjobs_due ON prowjobs (cluster, due_at) WHERE completed_at IS NULL;
CREATE INDEX prowjobs_live ON prowjobs (id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_state ON prowjobs (state, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_type ON prowjobs (type, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_cluster ON prowjobs (cluster, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_job ON prowjobs (job, id DESC);
CREATE INDEX prowjobs_repo ON prowjobs (lower(org), lower(repo), id DESC);
CREATE INDEX prowjobs_author ON prowjobs (lower(author), id DESC) WHERE author <> '';
CREATE INDEX prowjobs_pulls ON prowjobs USING gin (pulls) WHERE pulls <> '{}';

CREATE TABLE creation_keys (
    key text NOT NULL CONSTRAINT creation_keys_pk PRIMARY KEY,
    prowjob_id uuid NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE creation_keys IS 'Who asked for a job, once. Written by the ledger; a second use of a key finds the '
    'first job.';

CREATE SEQUENCE build_numbers MINVALUE 0 MAXVALUE 4194303 START 0 CYCLE;
CREATE FUNCTION next_build_id() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT (((floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1288834974657) << 22)
            | (nextval('build_numbers') & 4194303))::text
$$;
COMMENT ON FUNCTION next_build_id() IS 'A snowflake: milliseconds since 1288834974657, then a number no other build of '
    'that millisecond has.';

CREATE TABLE prowjob_builds (
    prowjob_id uuid NOT NULL,
    attempt integer NOT NULL,
    build_id text NOT NULL DEFAULT next_build_id(),
    cluster text NOT NULL,
    claimed_at timestamptz NOT NULL,
    pod_uid text,
    ended_at timestamptz,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT prowjob_builds_pk PRIMARY KEY (prowjob_id, attempt),
    CONSTRAINT prowjob_builds_build_id_unique UNIQUE (build_id)
);
COMMENT ON TABLE prowjob_builds IS 'Each time plank set out to run a pod for a job: the claim stands before any call '
    'to the cluster.';

CREATE TABLE prowjob_events (
    prowjob_id uuid NOT NULL,
    seq integer NOT NULL,
    at timestamptz NOT NULL,
    from_state text,
    to_state text NOT NULL,
    because text NOT NULL,
    by text NOT NULL,
    CONSTRAINT prowjob_events_pk PRIMARY KEY (prowjob_id, seq, at)
) PARTITION BY RANGE (at);
COMMENT ON TABLE prowjob_events IS 'A job''s history: one line a move, never updated. seq is the job''s version after '
    'the move.';
CREATE TABLE prowjob_events_rest PARTITION OF prowjob_events DEFAULT;
"""

DOWN = """
DROP TABLE prowjob_events;
DROP TABLE prowjob_builds;
DROP FUNCTION next_build_id();
DROP SEQUENCE build_numbers;
DROP TABLE creation_keys;
DROP TABLE prowjobs;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
