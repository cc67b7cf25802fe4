"""A job's URL under the configuration that is active now; Deck's page where that says nothing.

A template is compiled once per configuration. One that fails for a job, or a prefix that is no URL, costs that job its
link and nothing else: it gets Deck's, and the log says so once, not once a job.
"""

from dataclasses import replace

import structlog

from plank.domain.joburl import JobUrls
from prowcommon.configuring import ActiveConfig
from prowcommon.gotemplate import Template, TemplateError
from prowcommon.prowjobs.model import ProwJob, deck_page

log = structlog.get_logger()


class JobLinks:
    def __init__(self, config: ActiveConfig, *, deck_url: str) -> None:
        self._config = config
        self._deck_url = deck_url
        self._urls = JobUrls()
        self._hash = ""
        self._has_told = False

    def url_of(self, job: ProwJob) -> str:
        """`job` is as it is about to be: pending, with its build."""
        try:
            return self._active().url_of(job) or deck_page(self._deck_url, job.id)
        except (TemplateError, ValueError) as error:
            self._tell(job, error)
            return deck_page(self._deck_url, job.id)

    def _active(self) -> JobUrls:
        """Raises TemplateError when the active configuration has a template that nobody can read, and only at first."""
        if self._hash != self._config.hash:
            plank = self._config.snapshot.prow.plank
            self._hash, self._has_told = self._config.hash, False
            self._urls = JobUrls(
                prefixes=plank.job_url_prefix_config,
                names_provider=not plank.job_url_prefix_disable_append_storage_provider,
            )
            if plank.job_url_template:
                template = Template.parse(plank.job_url_template, name="plank.job_url_template")
                self._urls = replace(self._urls, template=template)
        return self._urls

    def _tell(self, job: ProwJob, error: Exception) -> None:
        if not self._has_told:
            self._has_told = True
            log.warning("job_url_not_made", prowjob_id=str(job.id), job=job.spec.job, because=str(error))
