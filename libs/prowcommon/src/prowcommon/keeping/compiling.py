"""The files as one snapshot, ready to be stored: work of a second for thousands of jobs, so it is done in a thread.

It holds the interpreter for some tens of milliseconds at a time at most (`docs/performance.md`), which the other
requests of the process have to wait.
"""

from pathlib import Path

import structlog

from prowcommon.db.configs import StoredSnapshot
from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.jobconfig.sources import Sources
from prowcommon.prowjobs.model import JobType

log = structlog.get_logger()


def compile_config(sources: Sources, *, cache_dir: Path | None = None) -> StoredSnapshot:
    """Raises InvalidConfig with everything that is wrong.

    A mistake of ours is a refusal too: a file that makes us stumble must not take down who loads it.
    """
    try:
        loaded = load(sources, cache_dir=cache_dir)
        data = encode(loaded.config)
    except InvalidConfig:
        raise
    except Exception as error:
        log.exception("config_loader_failed", source=str(sources.config))
        said = f"{type(error).__name__}: {error}"
        raise InvalidConfig(
            [f"{sources.config}:1: loading failed ({said}). This is a bug of ours; please report it."]
        ) from error
    return StoredSnapshot(
        hash=hash_of(data),
        snapshot=data,
        source=str(sources.config),
        warnings=[str(warning) for warning in loaded.warnings],
        jobs=count_jobs(loaded.config),
        hidden_repos=sorted({name.lower() for name in loaded.config.prow.deck.hidden_repos}),
    )


def count_jobs(snapshot: Snapshot) -> dict[str, int]:
    """By type; a matrix counts as the jobs it became."""
    return {
        JobType.PRESUBMIT.value: sum(map(len, snapshot.presubmits.values())),
        JobType.POSTSUBMIT.value: sum(map(len, snapshot.postsubmits.values())),
        JobType.PERIODIC.value: len(snapshot.periodics),
    }
