"""What stands below a comment's table: the installation's own words, from `plank.report_templates`.

The most specific of `org/repo`, org and `*` is rendered with the newest run; the older `report_template` is for all.

Source: prow pkg/config/config.go
"""

from functools import lru_cache

from plank.reporting.domain.repos import most_specific
from prowcommon.gotemplate import Template
from prowcommon.gotemplate.prowjob import prowjob_view
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.prowjobs.model import ProwJob
from prowcommon.prowjobs.prow_shape import prow_shape


def text_below(plank: Plank, run: ProwJob) -> str:
    """Empty when nothing is configured. Raises TemplateError when the template has nothing to say of this run."""
    template = most_specific(plank.report_templates, run.spec.refs) or plank.report_template
    return _template(template).render(prowjob_view(prow_shape(run))) if template else ""


@lru_cache(maxsize=64)
def _template(text: str) -> Template:
    return Template.parse(text, name="plank.report_templates")
