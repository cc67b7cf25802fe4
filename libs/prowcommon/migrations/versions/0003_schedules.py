"""Schedules and ticks, and the configuration they follow."""

from prowcommon.db.scripts import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE schedules (
    periodic text NOT NULL CONSTRAINT schedules_pk PRIMARY KEY,
    schedule text NOT NULL,
    next_due_at timestamptz,
    config_hash text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE schedules IS 'When each configured periodic is due next (null: never). Written by horologium.';
CREATE INDEX schedules_due ON schedules (next_due_at);

CREATE TABLE ticks (
    periodic text NOT NULL,
    due_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    outcome text NOT NULL,
    because text NOT NULL DEFAULT '',
    prowjob_id uuid,
    CONSTRAINT ticks_pk PRIMARY KEY (periodic, due_at),
    CONSTRAINT ticks_outcome CHECK (outcome IN ('ran', 'skipped')),
    CONSTRAINT ticks_ran_has_job CHECK ((outcome = 'ran') = (prowjob_id IS NOT NULL))
);
COMMENT ON TABLE ticks IS 'What became of each due instant of a periodic. Written by horologium, once.';

CREATE TABLE config_snapshots (
    hash text NOT NULL CONSTRAINT config_snapshots_pk PRIMARY KEY,
    snapshot bytea NOT NULL,
    loaded_at timestamptz NOT NULL,
    activated_at timestamptz NOT NULL,
    source text NOT NULL,
    warnings jsonb NOT NULL DEFAULT '[]'::jsonb
);
COMMENT ON TABLE config_snapshots IS 'Compiled configurations; the one activated last is active. Written by the holder '
    'of the config lease.';
CREATE INDEX config_snapshots_activated ON config_snapshots (activated_at DESC);

CREATE TABLE config_activations (
    service text NOT NULL,
    instance text NOT NULL,
    hash text NOT NULL,
    activated_at timestamptz NOT NULL,
    CONSTRAINT config_activations_pk PRIMARY KEY (service, instance)
);
COMMENT ON TABLE config_activations IS 'Which process runs which configuration. Each service writes its own row.';
"""

DOWN = """
DROP TABLE config_activations;
DROP TABLE config_snapshots;
DROP TABLE ticks;
DROP TABLE schedules;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
