"""Where a job's builds are kept under the configuration that is active now, and nowhere that it doesn't trust.

A stranger's `.prow.yaml` may name any bucket. plank's credentials are for the installation's own: for such a job it
writes nothing, and says so once a bucket.
"""

import structlog

from prowcommon.configuring import ActiveConfig
from prowcommon.prowjobs.destinations import Destination, destination, known_buckets
from prowcommon.prowjobs.model import ProwJobSpec

log = structlog.get_logger()


class Destinations:
    """Cheap to ask: which buckets are trusted is worked out once for each configuration."""

    def __init__(self, config: ActiveConfig, *, fallback: str | None) -> None:
        """`fallback` is the bucket of jobs whose configuration names none."""
        self._config = config
        self._fallback = fallback
        self._hash = ""
        self._known: frozenset[str] = frozenset()
        self._told: set[str] = set()

    @property
    def keep_anything(self) -> bool:
        """False where no bucket is configured at all. Raises as `of` does."""
        return bool(self._trusted())

    def of(self, spec: ProwJobSpec) -> Destination | None:
        """None when nothing of the job is to be kept. Raises Unavailable before the first configuration was loaded."""
        found = destination(spec, self._config.snapshot.prow, self._fallback)
        if found is None or found.bucket in self._trusted():
            return found
        if found.bucket not in self._told:
            self._told.add(found.bucket)
            log.warning("bucket_not_trusted", bucket=found.bucket, job=spec.job, cure="deck.additional_allowed_buckets")
        return None

    def _trusted(self) -> frozenset[str]:
        if self._hash != self._config.hash:
            self._known = known_buckets(self._config.snapshot, self._fallback)
            self._hash, self._told = self._config.hash, set()
        return self._known
