"""Reports: what is to be told where, and the moves of which that isn't decided yet.

The cue is written by a trigger, so that no statement that moves a job can forget it, now or later. Until a plank that
reports is there, cues pile up; it then tells how things stand.
"""

from prowcommon.db.scripts import run_script

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE moves_to_report (
    prowjob_id uuid NOT NULL,
    version integer NOT NULL,
    CONSTRAINT moves_to_report_pk PRIMARY KEY (prowjob_id, version)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON TABLE moves_to_report IS 'Moves of ProwJobs of which nobody has yet decided what is told where. Written '
    'with each move by a trigger; plank takes them away.';

CREATE TABLE reports (
    id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT reports_pk PRIMARY KEY,
    channel text NOT NULL,
    target text NOT NULL,
    prowjob_id uuid NOT NULL,
    version integer NOT NULL,
    revision bigint NOT NULL DEFAULT 1,
    superseded integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    parked_at timestamptz,
    last_error text,
    told_prowjob_id uuid,
    told_version integer,
    told_digest text,
    told_at timestamptz,
    CONSTRAINT reports_target_unique UNIQUE (channel, target)
);
COMMENT ON TABLE reports IS 'What GitHub, Slack and webhooks are to be told, a row a target: the newest job wins it. '
    'Written by plank.';
CREATE INDEX reports_due ON reports (channel, due_at) WHERE due_at IS NOT NULL AND parked_at IS NULL;
CREATE INDEX reports_parked ON reports (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX reports_prowjob ON reports (prowjob_id);

CREATE FUNCTION note_move_to_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO moves_to_report (prowjob_id, version) VALUES (NEW.id, NEW.version) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER prowjobs_note_creation AFTER INSERT ON prowjobs FOR EACH ROW EXECUTE FUNCTION note_move_to_report();
CREATE TRIGGER prowjobs_note_move AFTER UPDATE OF version ON prowjobs FOR EACH ROW
    WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION note_move_to_report();
"""

DOWN = """
DROP TRIGGER prowjobs_note_move ON prowjobs;
DROP TRIGGER prowjobs_note_creation ON prowjobs;
DROP FUNCTION note_move_to_report();
DROP TABLE reports;
DROP TABLE moves_to_report;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
