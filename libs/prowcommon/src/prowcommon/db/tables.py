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
EMPTY_LIST = sa.text("'[]'::jsonb")
LIVE = sa.text("archived_at IS NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=NO_TEXT)


_BAR = ["completed_at", "abort_requested_at", "hidden", "tenant"]
"""Beside `state`, what Deck's bar of states asks of each job: an index that holds it answers alone."""

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
    _text("queue"),
    sa.Column("max_concurrency", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("waiting_for", sa.Text),
    sa.CheckConstraint("waiting_for IN ('job', 'queue', 'all')", "waiting_for"),
    sa.CheckConstraint("(completed_at IS NOT NULL) = (state IN ('success','failure','aborted','error'))", "finished"),
    sa.Index("prowjobs_due", "cluster", "due_at", postgresql_where=sa.text("completed_at IS NULL")),
    sa.Index(
        "prowjobs_live",
        sa.text("id DESC"),
        postgresql_include=["state", *_BAR, "type", "cluster", "job"],
        postgresql_where=LIVE,
    ),
    sa.Index("prowjobs_live_state", "state", sa.text("id DESC"), postgresql_include=_BAR, postgresql_where=LIVE),
    sa.Index(
        "prowjobs_live_type", "type", sa.text("id DESC"), postgresql_include=["state", *_BAR], postgresql_where=LIVE
    ),
    sa.Index(
        "prowjobs_live_cluster",
        "cluster",
        sa.text("id DESC"),
        postgresql_include=["state", *_BAR],
        postgresql_where=LIVE,
    ),
    sa.Index("prowjobs_job", "job", sa.text("id DESC"), postgresql_include=["state", *_BAR, "archived_at"]),
    sa.Index("prowjobs_alive_job", "job", postgresql_where=sa.text("completed_at IS NULL")),
    sa.Index(
        "prowjobs_repo",
        sa.text("lower(org)"),
        sa.text("lower(repo)"),
        sa.text("id DESC"),
        postgresql_include=["org", "repo", "state", *_BAR, "archived_at"],
    ),
    sa.Index(
        "prowjobs_author",
        sa.text("lower(author)"),
        sa.text("id DESC"),
        postgresql_include=["author", "state", *_BAR, "archived_at"],
        postgresql_where=sa.text("author <> ''"),
    ),
    sa.Index("prowjobs_pulls", "pulls", postgresql_using="gin", postgresql_where=sa.text("pulls <> '{}'")),
    sa.Index("prowjobs_job_line", "job", "id", postgresql_where=sa.text("state = 'triggered' AND max_concurrency > 0")),
    sa.Index(
        "prowjobs_queue_line",
        "queue",
        "id",
        postgresql_where=sa.text("state = 'triggered' AND queue <> '' AND waiting_for IS DISTINCT FROM 'job'"),
    ),
    sa.Index("prowjobs_waiting", "waiting_for", "job", "queue", postgresql_where=sa.text("waiting_for IS NOT NULL")),
    sa.Index(
        "prowjobs_alive_presubmits",
        sa.text("(pulls[1])"),
        "job",
        postgresql_where=sa.text("completed_at IS NULL AND type = 'presubmit'"),
    ),
    comment="One run of one job. Created by its creator through the ledger; after that only plank writes its state, "
    "and anyone else asks by the abort_ columns.",
)
"""`due_at` is when plank looks at the job next, whatever the messages say: now for a new job, a deadline for a
running one, a back-off after a failure (`attempts`, `last_error`; `parked_at` once it has failed too often). It is null
while the job sleeps because a limit lets no more start: `waiting_for` says which (its job's, its `queue`'s, that of all
jobs), and whoever ends a job of that limit wakes the oldest."""

creation_keys = sa.Table(
    "creation_keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("prowjob_id", UUID(as_uuid=True), nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Index("creation_keys_prowjob", "prowjob_id"),
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
    _text("job"),
    _text("queue"),
    sa.UniqueConstraint("build_id", name="prowjob_builds_build_id_unique"),
    sa.Index("prowjob_builds_alive", "job", postgresql_where=sa.text("ended_at IS NULL")),
    sa.Index("prowjob_builds_alive_queue", "queue", postgresql_where=sa.text("ended_at IS NULL AND queue <> ''")),
    comment="Each time plank set out to run a pod for a job: the claim stands before any call to the cluster.",
)
"""A build that hasn't ended is its job's place in every limit (its name's, its queue's, that of all): limits count
these rows and nothing else. A lost build (`reason`) ends only when the next one is claimed, so that the place stays its
job's."""

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
    sa.Column("waits", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("next_due_at", INSTANT),
    sa.Column("config_hash", sa.Text, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Index("schedules_due", "next_due_at"),
    comment="When each configured periodic is due next (null: never). Written by horologium.",
)
"""`schedule` is the rule's text: another text is another schedule. `waits`: it isn't due while a run of it is alive."""

ticks = sa.Table(
    "ticks",
    metadata,
    sa.Column("periodic", sa.Text, primary_key=True),
    sa.Column("due_at", INSTANT, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True, server_default=sa.text("0"), autoincrement=False),
    sa.Column("decided_at", INSTANT, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    _text("because"),
    sa.Column("prowjob_id", UUID(as_uuid=True)),
    sa.CheckConstraint("outcome IN ('ran', 'skipped')", "outcome"),
    sa.CheckConstraint("(outcome = 'ran') = (prowjob_id IS NOT NULL)", "ran_has_job"),
    sa.Index(
        "ticks_skipped",
        "periodic",
        sa.text("due_at DESC"),
        sa.text("attempt DESC"),
        postgresql_where=sa.text("outcome = 'skipped'"),
    ),
    sa.Index("ticks_decided", "decided_at", "periodic", "due_at", "attempt"),
    comment="What became of each due instant of a periodic. Written by horologium, once.",
)
"""`attempt` is 0, or which retry it was."""

config_snapshots = sa.Table(
    "config_snapshots",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("snapshot", BYTEA, nullable=False),
    sa.Column("loaded_at", INSTANT, nullable=False),
    sa.Column("activated_at", INSTANT, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("warnings", JSONB, nullable=False, server_default=EMPTY_LIST),
    _text("activated_by"),
    sa.Column("jobs", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    sa.Column("hidden_repos", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'::text[]")),
    sa.Index("config_snapshots_activated", sa.text("activated_at DESC")),
    comment="Compiled configurations; the one activated last is active. Written by the holder of the config lease.",
)
"""So that nobody need decode a snapshot: `jobs` counts the jobs by type, `hidden_repos` is `deck.hidden_repos` in lower
case."""

config_loads = sa.Table(
    "config_loads",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("requested_at", INSTANT),
    sa.Column("requested_by", sa.Text),
    sa.Column("at", INSTANT),
    _text("by"),
    _text("source"),
    sa.Column("hash", sa.Text),
    sa.Column("problems", JSONB, nullable=False, server_default=EMPTY_LIST),
    sa.Column("warnings", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.CheckConstraint("outcome IN ('requested', 'activated', 'unchanged', 'refused')", "outcome"),
    sa.CheckConstraint("(outcome = 'requested') = (at IS NULL)", "answered"),
    sa.CheckConstraint("(requested_at IS NULL) = (requested_by IS NULL)", "asked"),
    sa.CheckConstraint("at IS NOT NULL OR requested_at IS NOT NULL", "somebody"),
    sa.Index("config_loads_newest", sa.text("at DESC"), postgresql_where=sa.text("at IS NOT NULL")),
    sa.Index("config_loads_waiting", "id", postgresql_where=sa.text("outcome = 'requested'")),
    comment="The latest attempts to load the configuration, and what became of each. Asked for through plank's API; "
    "answered by the holder of the config lease.",
)
"""`at` and `by` say when the attempt ended, and who made it; `hash` is of what was loaded, `problems` say why it was
refused, `warnings` how many there are. An attempt that changed nothing has a row only if somebody asked for it, or if
it shows that a refusal is over. `at` grows from row to row, whatever the hosts' clocks say."""

config_activations = sa.Table(
    "config_activations",
    metadata,
    sa.Column("service", sa.Text, primary_key=True),
    sa.Column("instance", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("activated_at", INSTANT, nullable=False),
    sa.Column("seen_at", INSTANT, nullable=False),
    comment="Which process runs which configuration. Each service writes its own row.",
)
"""A process refreshes `seen_at` while it lives, and deletes its row when it ends; before its first activation `hash` is
empty."""

sweeps = sa.Table(
    "sweeps",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("dry_run", sa.Boolean, nullable=False),
    sa.Column("asked_at", INSTANT, nullable=False),
    sa.Column("started_at", INSTANT),
    sa.Column("ended_at", INSTANT),
    sa.Column("found", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    sa.Column("done", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    sa.Column("items", JSONB, nullable=False, server_default=EMPTY_LIST),
    sa.Column("notes", JSONB, nullable=False, server_default=EMPTY_LIST),
    sa.Column("errors", JSONB, nullable=False, server_default=EMPTY_LIST),
    sa.CheckConstraint("state IN ('asked', 'running', 'done', 'failed', 'interrupted')", "state"),
    sa.CheckConstraint("(started_at IS NULL) = (state = 'asked')", "started"),
    sa.CheckConstraint("(ended_at IS NULL) = (state IN ('asked', 'running'))", "ended"),
    sa.Index("sweeps_open", "id", postgresql_where=sa.text("ended_at IS NULL")),
    comment="What each sweep found and did, or would have done. Asked for through sinker's API; written by the holder "
    "of the sinker lease.",
)
"""`found` and `done` count by what and why (`archive/aged`); `done` grows in the very statement that does it, so that
an interrupted sweep's record is true as well."""

moves_to_report = sa.Table(
    "moves_to_report",
    metadata,
    sa.Column("prowjob_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    comment="Moves of ProwJobs of which nobody has yet decided what is told where. Written with each move by a "
    "trigger; plank takes them away.",
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("prowjob_id", UUID(as_uuid=True), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False, server_default=sa.text("1")),
    sa.Column("superseded", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("due_at", INSTANT),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("claimed_until", INSTANT),
    sa.Column("parked_at", INSTANT),
    sa.Column("last_error", sa.Text),
    sa.Column("told_prowjob_id", UUID(as_uuid=True)),
    sa.Column("told_version", sa.Integer),
    sa.Column("told_digest", sa.Text),
    sa.Column("told_at", INSTANT),
    sa.UniqueConstraint("channel", "target", name="reports_target_unique"),
    sa.Index("reports_due", "channel", "due_at", postgresql_where=sa.text("due_at IS NOT NULL AND parked_at IS NULL")),
    sa.Index("reports_parked", "parked_at", postgresql_where=sa.text("parked_at IS NOT NULL")),
    sa.Index("reports_prowjob", "prowjob_id"),
    comment="What GitHub, Slack and webhooks are to be told, a row a target: the newest job wins it. Written by plank.",
)
"""`due_at` is when the target is told next; null when it knows all it should. `revision` counts what was wanted of it,
and `superseded` how much of that was never told because something newer came first. `attempts` counts how often telling
was begun since it last succeeded: not 0 means that the target may have heard it. Whoever tells has the row until
`claimed_until`."""

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

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("secret_sha256", BYTEA, primary_key=True),
    sa.Column("principal", sa.Text, nullable=False),
    sa.Column("verbs", ARRAY(sa.Text), nullable=False),
    sa.Column("token_id", sa.Text),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Index("sessions_expire", "expires_at"),
    comment="Who is signed in to Deck, hashed. Written by Deck.",
)
"""`token_id` is the token that a session began with, and ends with. sinker deletes sessions that are over; Deck does as
well, whenever somebody signs in."""

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
