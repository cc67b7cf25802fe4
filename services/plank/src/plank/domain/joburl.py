"""Which URL `config.yaml` gives a job: what GitHub's statuses, reports and other people's tools link to.

* A decorated job whose repository has a prefix is found below it, by where its files lie:
  `PREFIX/gs/BUCKET/logs/JOB/BUILD`. Its decoration may name a prefix itself; else `org/repo` goes before `org`, and
  that before `*`.
* Any other job gets what `job_url_template` makes of it. The template sees the ProwJob with the build that starts.
* Where neither says anything, the URL is empty, and whoever asked knows a better one.

Source: prow pkg/pjutil/pjutil.go, pkg/config/config.go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from prowcommon.gotemplate import Template
from prowcommon.gotemplate.prowjob import prowjob_view
from prowcommon.ids import BuildId
from prowcommon.prowjobs.bucketlayout import Bucket, build_path
from prowcommon.prowjobs.model import ProwJob, ProwJobSpec
from prowcommon.prowjobs.prow_shape import prow_shape

_PLAIN_IN_GO_PATHS = "/$&+,:;=@~"


@dataclass(frozen=True)
class JobUrls:
    """`plank.job_url_template`, `plank.job_url_prefix_config` and what belongs to them."""

    template: Template | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    names_provider: bool = True
    """False leaves `gs` or `s3` out below a prefix."""

    def url_of(self, job: ProwJob) -> str:
        """Raises TemplateError when the template has no answer for this job, ValueError when its prefix is no URL."""
        upload = (job.spec.decoration_config or {}).get("gcs_configuration") or {}
        prefix = upload.get("job_url_prefix") or self._prefix(job.spec)
        if prefix and upload and job.build_id:
            return self._below(prefix, job.spec, job.build_id, upload)
        return self.template.render(prowjob_view(prow_shape(job))) if self.template else ""

    def _prefix(self, spec: ProwJobSpec) -> str:
        refs = spec.main_refs
        names = (f"{refs.org}/{refs.repo}", refs.org, "*") if refs and refs.org else ("*",)
        return next((prefix for name in names if (prefix := self.prefixes.get(name))), "")

    def _below(self, prefix: str, spec: ProwJobSpec, build_id: BuildId, upload: Mapping[str, Any]) -> str:
        url, bucket = urlsplit(prefix), Bucket.of(upload.get("bucket", ""))
        provider = (bucket.provider,) if self.names_provider else ()
        path = join(unquote(url.path) or "/", *provider, bucket.path.lstrip("/"), build_path(spec, build_id, upload))
        return urlunsplit(url._replace(path=quote(normpath(path), safe=_PLAIN_IN_GO_PATHS)))
