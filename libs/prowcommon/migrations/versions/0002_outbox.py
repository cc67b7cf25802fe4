"""The outbox, which wakes its relay by itself, and the leases that say who the relay is."""

from prowcommon.db.scripts import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_pk PRIMARY KEY,
    id uuid NOT NULL,
    stream text NOT NULL,
    subject text NOT NULL,
    headers jsonb NOT NULL,
    payload bytea NOT NULL,
    parked_at timestamptz,
    last_error text
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON TABLE outbox IS 'News that is committed and not yet told. Whoever changes the world inserts, the relay '
    'deletes.';
CREATE FUNCTION tell_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_tells_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION tell_relay();

CREATE TABLE leases (
    name text NOT NULL CONSTRAINT leases_pk PRIMARY KEY,
    holder text NOT NULL,
    fence bigint NOT NULL,
    acquired_at timestamptz NOT NULL
);
COMMENT ON TABLE leases IS 'Who holds what must be single, and how often it changed hands. Written by whoever takes '
    'the lease.';
"""

DOWN = """
DROP TABLE leases;
DROP TABLE outbox;
DROP FUNCTION tell_relay();
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
