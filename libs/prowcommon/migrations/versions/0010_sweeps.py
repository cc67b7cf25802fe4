"""Sweeps: what sinker did, or would have done. And the ways to what a deleted ProwJob leaves behind."""

from prowcommon.db.scripts import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE sweeps (
    id uuid NOT NULL CONSTRAINT sweeps_pk PRIMARY KEY,
    state text NOT NULL CONSTRAINT sweeps_state CHECK (state IN ('asked', 'running', 'done', 'failed', 'interrupted')),
    by text NOT NULL,
    dry_run boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    found jsonb NOT NULL DEFAULT '{}'::jsonb,
    done jsonb NOT NULL DEFAULT '{}'::jsonb,
    items jsonb NOT NULL DEFAULT '[]'::jsonb,
    notes jsonb NOT NULL DEFAULT '[]'::jsonb,
    errors jsonb NOT NULL DEFAULT '[]'::jsonb,
    CONSTRAINT sweeps_started CHECK ((started_at IS NULL) = (state = 'asked')),
    CONSTRAINT sweeps_ended CHECK ((ended_at IS NULL) = (state IN ('asked', 'running')))
);
COMMENT ON TABLE sweeps IS 'What each sweep found and did, or would have done. Asked for through sinker''s API; '
    'written by the holder of the sinker lease.';
CREATE INDEX sweeps_open ON sweeps (id) WHERE ended_at IS NULL;

CREATE INDEX creation_keys_prowjob ON creation_keys (prowjob_id);
CREATE INDEX ticks_decided ON ticks (decided_at, periodic, due_at, attempt);
"""

DOWN = """
DROP INDEX ticks_decided;
DROP INDEX creation_keys_prowjob;
DROP TABLE sweeps;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
