"""API tokens, and the audit of what was asked with them."""

from prowcommon.db.scripts import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE api_tokens (
    id text NOT NULL CONSTRAINT api_tokens_pk PRIMARY KEY,
    secret_sha256 bytea NOT NULL,
    principal text NOT NULL,
    verbs text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE api_tokens IS 'Bearer tokens, hashed. Written by `prow token`.';

CREATE TABLE audit (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    principal text NOT NULL,
    verb text NOT NULL,
    resource text NOT NULL,
    allowed boolean NOT NULL,
    details jsonb NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT audit_pk PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
COMMENT ON TABLE audit IS 'Who asked a service to change something, and whether they might. Written by the service '
    'that decides.';
CREATE TABLE audit_rest PARTITION OF audit DEFAULT;
"""

DOWN = """
DROP TABLE audit;
DROP TABLE api_tokens;
"""


def upgrade() -> None:
    run_script(UP)


def downgrade() -> None:
    run_script(DOWN)
