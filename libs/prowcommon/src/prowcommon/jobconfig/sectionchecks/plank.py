"""What is wrong with `plank`."""

from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where, did_you_mean
from prowcommon.jobconfig.sections.plank import UNMERGED_CHANGES, Plank
from prowcommon.jobconfig.texts import template_fault, text_findings, url_fault


def plank_findings(plank: Plank, where: Where) -> Iterator[Finding]:
    yield from text_findings(plank.job_url_template, template_fault, where.within("job_url_template"))
    yield from text_findings(plank.report_template, template_fault, where.within("report_template"))
    for key, template in plank.report_templates.items():
        yield from text_findings(template, template_fault, where.within("report_templates", key))
    if plank.report_template and plank.report_templates:
        message = "'report_template' and 'report_templates' exclude each other"
        yield Finding(where.within("report_template"), message, "Move it to `report_templates`, under '*'")
    if plank.max_concurrency < 0:
        yield Finding(where.within("max_concurrency"), "max_concurrency is negative", "0 stands for unlimited")
    if plank.max_goroutines < 0:
        yield Finding(where.within("max_goroutines"), "max_goroutines is negative", "Remove it")
    if plank.default_decoration_configs and plank.default_decoration_config_entries:
        yield Finding(
            where.within("default_decoration_configs"),
            "default decoration is given both as a map and as entries",
            "Move it all to `default_decoration_config_entries`",
        )
    for cluster, policy in plank.unmerged_changes.items():
        if policy not in UNMERGED_CHANGES:
            cure = did_you_mean(policy, UNMERGED_CHANGES) or f"Write {', '.join(UNMERGED_CHANGES)}"
            message = f"'{policy}' says nothing about unmerged changes"
            yield Finding(where.within("unmerged_changes", cluster), message, cure)
    for key, url in plank.job_url_prefix_config.items():
        yield from text_findings(url, url_fault, where.within("job_url_prefix_config", key))
