"""Retries have ticks of their own; a schedule says whether it waits; runs that are alive are found by their job."""

from prowcommon.db.scripts import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE schedules ADD COLUMN waits boolean NOT NULL DEFAULT false;
UPDATE schedules SET waits = schedule NOT LIKE 'cron %';

ALTER TABLE ticks ADD COLUMN attempt integer NOT NULL DEFAULT 0;
ALTER TABLE ticks DROP CONSTRAINT ticks_pk;
ALTER TABLE ticks ADD CONSTRAINT ticks_pk PRIMARY KEY (periodic, due_at, attempt);

CREATE INDEX prowjobs_alive_job ON prowjobs (job) WHERE completed_at IS NULL;
"""

DOWN = """
DROP INDEX prowjobs_alive_job;

DELETE FROM ticks WHERE attempt > 0;
ALTER TABLE ticks DROP CONSTRAINT ticks_pk;
ALTER TABLE ticks ADD CONSTRAINT ticks_pk PRIMARY KEY (periodic, due_at);
ALTER TABLE ticks DROP COLUMN attempt;

ALTER TABLE schedules DROP COLUMN waits;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
