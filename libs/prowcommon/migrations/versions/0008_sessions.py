"""Who is signed in to Deck."""

from prowcommon.db.scripts import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE sessions (
    secret_sha256 bytea NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    principal text NOT NULL,
    verbs text[] NOT NULL,
    token_id text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sessions IS 'Who is signed in to Deck, hashed. Written by Deck.';
CREATE INDEX sessions_expire ON sessions (expires_at);
"""

DOWN = """
DROP TABLE sessions;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
