"""Indexes that hold all that Deck's bar of states needs, and skipped ticks by their instant.

Counting the newest ten thousand runs of a repository read ten thousand wide rows, each from a page of its own. Such an
index answers alone, as long as vacuum keeps up with what changes; hence its shorter leash.
"""

from prowcommon.db.scripts import run_script

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
DROP INDEX prowjobs_live, prowjobs_live_state, prowjobs_live_type, prowjobs_live_cluster, prowjobs_job, prowjobs_repo,
    prowjobs_author;

CREATE INDEX prowjobs_live ON prowjobs (id DESC)
    INCLUDE (state, completed_at, abort_requested_at, hidden, tenant, type, cluster, job) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_state ON prowjobs (state, id DESC)
    INCLUDE (completed_at, abort_requested_at, hidden, tenant) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_type ON prowjobs (type, id DESC)
    INCLUDE (state, completed_at, abort_requested_at, hidden, tenant) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_cluster ON prowjobs (cluster, id DESC)
    INCLUDE (state, completed_at, abort_requested_at, hidden, tenant) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_job ON prowjobs (job, id DESC)
    INCLUDE (state, completed_at, abort_requested_at, hidden, tenant, archived_at);
CREATE INDEX prowjobs_repo ON prowjobs (lower(org), lower(repo), id DESC)
    INCLUDE (org, repo, state, completed_at, abort_requested_at, hidden, tenant, archived_at);
CREATE INDEX prowjobs_author ON prowjobs (lower(author), id DESC)
    INCLUDE (author, state, completed_at, abort_requested_at, hidden, tenant, archived_at) WHERE author <> '';

CREATE INDEX ticks_skipped ON ticks (periodic, due_at DESC, attempt DESC) WHERE outcome = 'skipped';

ALTER TABLE prowjobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
"""

DOWN = """
ALTER TABLE prowjobs RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);

DROP INDEX ticks_skipped;

DROP INDEX prowjobs_live, prowjobs_live_state, prowjobs_live_type, prowjobs_live_cluster, prowjobs_job, prowjobs_repo,
    prowjobs_author;

CREATE INDEX prowjobs_live ON prowjobs (id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_state ON prowjobs (state, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_type ON prowjobs (type, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_live_cluster ON prowjobs (cluster, id DESC) WHERE archived_at IS NULL;
CREATE INDEX prowjobs_job ON prowjobs (job, id DESC);
CREATE INDEX prowjobs_repo ON prowjobs (lower(org), lower(repo), id DESC);
CREATE INDEX prowjobs_author ON prowjobs (lower(author), id DESC) WHERE author <> '';
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
