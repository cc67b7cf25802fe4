"""Every table of the one schema, and who writes it.

`migrations/` builds these tables; `tests/migrations` holds the two against each other. Constraints and indexes
have names, so that an error names its rule and a migration can find it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, TIMESTAMP, UUID

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_name)s_unique",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)

INSTANT = TIMESTAMP(timezone=True)
NO_TEXT = sa.text("''")
EMPTY_OBJECT = sa.text("'{}'::jsonb")
LIVE = sa.text("archived_at IS NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=NO_TEXT)


prowjobs = sa.Table(
    "prowjobs",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    _text("org"),
    _text("repo"),
    _text("base_ref"),
    _text("base_sha"),
    sa.Column("pulls", ARRAY(sa.Integer), nullable=False, server_default=sa.text("'{}'::integer[]")),
    _text("author"),
    _text("context"),
    sa.Column("cluster", sa.Text, nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("pending_at", INSTANT),
    sa.Column("started_at", INSTANT),
    sa.Column("completed_at", INSTANT),
    sa.Column("abort_requested_at", INSTANT),
    sa.Column("abort_requested_by", sa.Text),
    sa.Column("abort_because", sa.Text),
    sa.Column("archived_at", INSTANT),
    _text("description"),
    _text("url"),
    sa.Column("build_id", sa.Text),
    sa.Column("spec", JSONB, nullable=False),
    sa.Column("labels", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    sa.Column("annotations", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    sa.Column("tenant", sa.Text, nullable=False, server_default=sa.text("'GlobalDefaultID'")),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    _text("config_hash"),
    sa.Column("due_at", INSTANT),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("parked_at", INSTANT),
    sa.Column("last_error", sa.Text),
    sa.CheckConstraint("(completed_at IS NOT NULL) = (state IN ('success','failure','aborted','error'))", "finished"),
    sa.Index("prowjobs_due", "cluster", "due_at", postgresql_where=sa.text("completed_at IS NULL")),
    sa.Index("prowjobs_live", sa.text("id DESC"), postgresql_where=LIVE),
    sa.Index("prowjobs_live_state", "state", sa.text("id DESC"), postgresql_where=LIVE),
    sa.Index("prowjobs_live_type", "type", sa.text("id DESC"), postgresql_where=LIVE),
    sa.Index("prowjobs_live_cluster", "cluster", sa.text("id DESC"), postgresql_where=LIVE),
    sa.Index("prowjobs_job", "job", sa.text("id DESC")),
    sa.Index("prowjobs_repo", sa.text("lower(org)"), sa.text("lower(repo)"), sa.text("id DESC")),
    sa.Index("prowjobs_author", sa.text("lower(author)"), sa.text("id DESC"), postgresql_where=sa.text("author <> ''")),
    sa.Index("prowjobs_pulls", "pulls", postgresql_using="gin", postgresql_where=sa.text("pulls <> '{}'")),
    comment="One run of one job. Created by its creator through the ledger; after that only plank writes its state, "
    "and anyone else asks by the abort_ columns.",
)
"""`due_at` is when plank looks at the job next, whatever the messages say: now for a new job, a deadline for a
running one, a back-off after a failure (`attempts`, `last_error`; `parked_at` once it has failed too often)."""

creation_keys = sa.Table(
    "creation_keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("prowjob_id", UUID(as_uuid=True), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    comment="Who asked for a job, once. Written by the ledger; a second use of a key finds the first job.",
)

build_numbers = sa.Sequence("build_numbers", metadata=metadata, minvalue=0, maxvalue=(1 << 22) - 1, start=0, cycle=True)

prowjob_builds = sa.Table(
    "prowjob_builds",
    metadata,
    sa.Column("prowjob_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("build_id", sa.Text, nullable=False, server_default=sa.text("next_build_id()")),
    sa.Column("cluster", sa.Text, nullable=False),
    sa.Column("claimed_at", INSTANT, nullable=False),
    sa.Column("pod_uid", sa.Text),
    sa.Column("ended_at", INSTANT),
    _text("reason"),
    sa.UniqueConstraint("build_id", name="prowjob_builds_build_id_unique"),
    comment="Each time plank set out to run a pod for a job: the claim stands before any call to the cluster.",
)

prowjob_events = sa.Table(
    "prowjob_events",
    metadata,
    sa.Column("prowjob_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", INSTANT, primary_key=True),
    sa.Column("from_state", sa.Text),
    sa.Column("to_state", sa.Text, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    postgresql_partition_by="RANGE (at)",
    comment="A job's history: one line a move, never updated. seq is the job's version after the move.",
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", UUID(as_uuid=True), nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("headers", JSONB, nullable=False),
    sa.Column("payload", BYTEA, nullable=False),
    sa.Column("parked_at", INSTANT),
    sa.Column("last_error", sa.Text),
    comment="News that is committed and not yet told. Whoever changes the world inserts, the relay deletes.",
)

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("periodic", sa.Text, primary_key=True),
    sa.Column("schedule", sa.Text, nullable=False),
    sa.Column("next_due_at", INSTANT),
    sa.Column("config_hash", sa.Text, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Index("schedules_due", "next_due_at"),
    comment="When each configured periodic is due next (null: never). Written by horologium.",
)

ticks = sa.Table(
    "ticks",
    metadata,
    sa.Column("periodic", sa.Text, primary_key=True),
    sa.Column("due_at", INSTANT, primary_key=True),
    sa.Column("decided_at", INSTANT, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    _text("because"),
    sa.Column("prowjob_id", UUID(as_uuid=True)),
    sa.CheckConstraint("outcome IN ('ran', 'skipped')", "outcome"),
    sa.CheckConstraint("(outcome = 'ran') = (prowjob_id IS NOT NULL)", "ran_has_job"),
    comment="What became of each due instant of a periodic. Written by horologium, once.",
)

config_snapshots = sa.Table(
    "config_snapshots",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("snapshot", BYTEA, nullable=False),
    sa.Column("loaded_at", INSTANT, nullable=False),
    sa.Column("activated_at", INSTANT, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("warnings", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Index("config_snapshots_activated", sa.text("activated_at DESC")),
    comment="Compiled configurations; the one activated last is active. Written by the holder of the config lease.",
)

config_activations = sa.Table(
    "config_activations",
    metadata,
    sa.Column("service", sa.Text, primary_key=True),
    sa.Column("instance", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("activated_at", INSTANT, nullable=False),
    comment="Which process runs which configuration. Each service writes its own row.",
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("acquired_at", INSTANT, nullable=False),
    comment="Who holds what must be single, and how often it changed hands. Written by whoever takes the lease.",
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("secret_sha256", BYTEA, nullable=False),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("verbs", ARRAY(sa.Text), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT),
    sa.Column("revoked_at", INSTANT),
    comment="Bearer tokens, hashed. Written by `prow token`.",
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("at", INSTANT, primary_key=True),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("resource", sa.Text, nullable=False),
    sa.Column("allowed", sa.Boolean, nullable=False),
    sa.Column("details", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    postgresql_partition_by="RANGE (at)",
    comment="Who asked a service to change something, and whether they might. Written by the service that decides.",
)
