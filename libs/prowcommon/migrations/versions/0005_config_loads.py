"""What became of each load of the configuration, and which process was seen with which."""

from prowcommon.db.scripts import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE config_loads (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT config_loads_pk PRIMARY KEY,
    outcome text NOT NULL,
    requested_at timestamptz,
    requested_by text,
    at timestamptz,
    by text NOT NULL DEFAULT '',
    source text NOT NULL DEFAULT '',
    hash text,
    problems jsonb NOT NULL DEFAULT '[]'::jsonb,
    warnings integer NOT NULL DEFAULT 0,
    CONSTRAINT config_loads_outcome CHECK (outcome IN ('requested', 'activated', 'unchanged', 'refused')),
    CONSTRAINT config_loads_answered CHECK ((outcome = 'requested') = (at IS NULL)),
    CONSTRAINT config_loads_asked CHECK ((requested_at IS NULL) = (requested_by IS NULL)),
    CONSTRAINT config_loads_somebody CHECK (at IS NOT NULL OR requested_at IS NOT NULL)
);
COMMENT ON TABLE config_loads IS 'The latest attempts to load the configuration, and what became of each. Asked for '
    'through plank''s API; answered by the holder of the config lease.';
CREATE INDEX config_loads_newest ON config_loads (at DESC) WHERE at IS NOT NULL;
CREATE INDEX config_loads_waiting ON config_loads (id) WHERE outcome = 'requested';

ALTER TABLE config_snapshots
    ADD COLUMN activated_by text NOT NULL DEFAULT '',
    ADD COLUMN jobs jsonb NOT NULL DEFAULT '{}'::jsonb;

ALTER TABLE config_activations ADD COLUMN seen_at timestamptz;
UPDATE config_activations SET seen_at = activated_at;
ALTER TABLE config_activations ALTER COLUMN seen_at SET NOT NULL;
"""

DOWN = """
ALTER TABLE config_activations DROP COLUMN seen_at;
ALTER TABLE config_snapshots DROP COLUMN jobs, DROP COLUMN activated_by;
DROP TABLE config_loads;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
