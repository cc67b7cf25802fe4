"""The statements of the list and of a run, named, and what the others are made of. All of them read.

* VISIBLE holds on each: jobs that are hidden, of a hidden repository or another tenant's exist on no route. Which
  repositories are hidden is the active configuration's to say (`deck.hidden_repos`), of jobs that are there already,
  too. A job's repository is that of its refs, else of its first extra ref.
* LIVE holds on each that lists: archived jobs are history.
* Everything is bounded. Pages go by id, counts stop at COUNTED + 1, choices come from the newest NEWEST jobs.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    any_,
    case,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Integer, Text

from deck.domain.filters import Filters
from deck.domain.paging import Cursor
from prowcommon.db.prowjobs import PROWJOB_COLUMNS
from prowcommon.db.tables import config_snapshots, prowjob_builds, prowjob_events, prowjobs
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import DEFAULT_TENANT, JobState, JobType, ProwJob

COUNTED = 10_000
NEWEST = 5_000

j = prowjobs.c


def _active(what: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Of the active configuration. Postgres asks once a statement, not once a row."""
    return select(what).order_by(config_snapshots.c.activated_at.desc()).limit(1).scalar_subquery()


_NONE_IS_HIDDEN = func.coalesce(_active(func.cardinality(config_snapshots.c.hidden_repos) == 0), literal(True))
_IS_HIDDEN = array([func.lower(j.org), func.lower(j.org + "/" + j.repo)]).op("&&", is_comparison=True)(
    _active(config_snapshots.c.hidden_repos)
)
VISIBLE = and_(j.hidden.is_(False), j.tenant == DEFAULT_TENANT, or_(_NONE_IS_HIDDEN, not_(_IS_HIDDEN)))
LIVE = and_(j.archived_at.is_(None), VISIBLE)

_ASKED_TO_ABORT = and_(j.abort_requested_at.is_not(None), j.completed_at.is_(None))
SHOWN_STATE = case((_ASKED_TO_ABORT, "aborted"), else_=j.state)

_SLIM_SPEC: ColumnElement[Any] = literal_column(
    "prowjobs.spec - '{pod_spec,decoration_config,reporter_config,rerun_auth_config}'::text[]"
).label("spec")
"""A row of the list needs the refs; what runs in the pod may weigh hundreds of kilobytes."""

CARD_COLUMNS = (*(column for column in PROWJOB_COLUMNS if column.name != "spec"), _SLIM_SPEC)


def matching(filters: Filters, names: Collection[str] | None = None) -> list[ColumnElement[bool]]:
    """The rows that `filters` let through; an impossible value lets none.

    `names` are the jobs that a pattern stands for; None when it stands for every one, or is no pattern.
    """
    rules: list[ColumnElement[bool]] = []
    if filters.type:
        rules.append(j.type == filters.type)
    if filters.repo:
        org, repo = filters.org_and_repo
        rules += [same(j.org, org), same(j.repo, repo)]
    if filters.pull:
        number = filters.pull_number
        rules += of_pull(number) if number else [literal_column("false")]
    if filters.author:
        rules += [same(j.author, filters.author), j.author != ""]  # the index has no jobs without an author
    if filters.is_pattern:
        rules += [] if names is None else [_one_of(names)]
    elif filters.job:
        rules.append(j.job == filters.job)
    if filters.state:
        rules.append(_in_state(filters.state))
    if filters.cluster:
        rules.append(j.cluster == filters.cluster)
    return rules


def _one_of(names: Collection[str]) -> ColumnElement[bool]:
    """One name alone is said as such: the index has its runs in order then."""
    return j.job == next(iter(names)) if len(names) == 1 else j.job == any_(literal(list(names), ARRAY(Text)))


def same(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """GitHub's names are stored as given and compared lower-cased."""
    return func.lower(column) == name.lower()


def of_pull(number: int) -> list[ColumnElement[bool]]:
    """The second rule is implied by the first, which Postgres can't know: the index has no empty lists."""
    return [j.pulls.contains(array([number], type_=Integer)), j.pulls != literal_column("'{}'::integer[]")]


def _in_state(state: str) -> ColumnElement[bool]:
    """The state people see; spelled so that the index on state still serves."""
    if state == JobState.ABORTED:
        return or_(j.state == state, _ASKED_TO_ABORT)
    return and_(j.state == state, or_(j.abort_requested_at.is_(None), j.completed_at.is_not(None)))


def page_of_cards(rules: Collection[ColumnElement[bool]], cursor: Cursor | None, rows: int) -> Select[Any]:
    """Rows beside the cursor: newest first, but for `newer`, which counts upwards from the cursor.

    Their ids are looked for first: where many rows have to be put in order, Postgres would carry all of each along.
    """
    ids = beside(cursor, select(j.id).where(LIVE, *rules)).limit(rows).cte("wanted").prefix_with("MATERIALIZED")
    return beside(cursor, select(*CARD_COLUMNS).where(j.id.in_(select(ids.c.id))))


def cards_by_id(ids: Collection[ProwJobId]) -> Select[Any]:
    return select(*CARD_COLUMNS).where(LIVE, j.id.in_(ids)).order_by(j.id.desc())


def counts_by_state(rules: Collection[ColumnElement[bool]]) -> Select[Any]:
    """Of the newest COUNTED + 1 matching jobs, how many are in each state people see."""
    newest = select(SHOWN_STATE.label("state")).where(LIVE, *rules).order_by(j.id.desc()).limit(COUNTED + 1).subquery()
    return select(newest.c.state, func.count().label("jobs")).group_by(newest.c.state)


def choices() -> Select[Any]:
    """The values that occur among the newest jobs, with the name of their filter."""
    newest = (
        select(case((j.org == "", j.repo), else_=j.org + "/" + j.repo).label("repo"), j.author, j.job, j.cluster)
        .where(LIVE)
        .order_by(j.id.desc())
        .limit(NEWEST)
        .cte("newest")
    )
    return union_of_values(newest.c.repo, newest.c.author, newest.c.job, newest.c.cluster)


def union_of_values(*columns: Any) -> Select[Any]:
    """(name, value) of each distinct value that isn't empty."""
    first, *others = (
        select(literal_column(f"'{column.name}'").label("name"), column.label("value")).where(column != "")
        for column in columns
    )
    every = first.union(*others).subquery()
    return select(every.c.name, every.c.value).order_by(every.c.name, every.c.value)


def run(id_: ProwJobId) -> Select[Any]:
    """Archived or not: a run's page outlives the live list."""
    return select(*PROWJOB_COLUMNS).where(VISIBLE, j.id == id_)


def existence(id_: ProwJobId) -> Select[Any]:
    return select(j.id).where(VISIBLE, j.id == id_)


def run_before(job: ProwJob) -> Select[Any]:
    """The periodic's run before this one."""
    earlier = (VISIBLE, j.job == job.spec.job, j.type == JobType.PERIODIC, j.id < job.id)
    return select(j.id).where(*earlier).order_by(j.id.desc()).limit(1)


def builds(id_: ProwJobId) -> Select[Any]:
    b = prowjob_builds.c
    return (
        select(b.attempt, b.build_id, b.cluster, b.claimed_at, b.ended_at, b.reason)
        .where(b.prowjob_id == id_)
        .order_by(b.attempt)
        .limit(100)
    )


def history(id_: ProwJobId, since: datetime) -> Select[Any]:
    """`since` is the job's creation: it spares Postgres the partitions before it."""
    e = prowjob_events.c
    return (
        select(e.seq, e.from_state, e.to_state, e.because, e.by, e.at)
        .where(e.prowjob_id == id_, e.at >= since)
        .order_by(e.seq)
        .limit(500)
    )


def run_by_build(job: str, build_id: str) -> Select[Any]:
    """The run that this build belongs to."""
    b = prowjob_builds.c
    return (
        select(*PROWJOB_COLUMNS)
        .join_from(prowjob_builds, prowjobs, b.prowjob_id == j.id)
        .where(VISIBLE, b.build_id == build_id, j.job == job)
    )


def whole_jobs(org: str, repo: str, owner: str, cursor: Cursor | None, rows: int) -> Select[Any]:
    """Live jobs with all of their spec and the number of their builds. The names may be empty: any."""
    rules = [same(column, name) for column, name in ((j.org, org), (j.repo, repo), (j.author, owner)) if name]
    if owner:
        rules.append(j.author != "")
    count = (
        select(func.count())
        .where(prowjob_builds.c.prowjob_id == j.id)
        .correlate(prowjobs)
        .scalar_subquery()
        .label("builds")
    )
    return beside(cursor, select(*PROWJOB_COLUMNS, count).where(LIVE, *rules)).limit(rows)


def news_of(ids: Collection[ProwJobId]) -> Select[Any]:
    """What the browsers are told about jobs that moved: only those they may see."""
    return select(j.id, SHOWN_STATE.label("state"), j.type, j.job, j.version).where(LIVE, j.id.in_(ids))


def beside(cursor: Cursor | None, wanted: Select[Any]) -> Select[Any]:
    match cursor:
        case Cursor("older", id_):
            return wanted.where(j.id < id_).order_by(j.id.desc())
        case Cursor("newer", id_):
            return wanted.where(j.id > id_).order_by(j.id.asc())
        case _:
            return wanted.order_by(j.id.desc())
