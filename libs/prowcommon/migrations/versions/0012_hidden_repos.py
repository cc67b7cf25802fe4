"""Hidden repositories beside the snapshot that names them, for statements that list jobs.

A snapshot that is active already gets them when its files are read again, which is when their loader starts.
"""

from prowcommon.db.scripts import run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = "ALTER TABLE config_snapshots ADD COLUMN hidden_repos text[] NOT NULL DEFAULT '{}'::text[];"
DOWN = "ALTER TABLE config_snapshots DROP COLUMN hidden_repos;"


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
