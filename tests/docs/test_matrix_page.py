"""docs/matrix.md and the example's README: their YAML is loaded, and what they count is counted."""

import re
from collections import Counter
from pathlib import Path

from tests.docs.pages import ROOT

from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.matrix import Limits, expanded
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.sources import Sources
from prowcommon.jobconfig.yaml import parse

PAGE = (ROOT / "docs/matrix.md").read_text()
EXAMPLE = ROOT / "examples/eks-conformance"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_first_example_makes_the_jobs_that_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(BLOCKS[0])

    names = [job.name for job in load(Sources(tmp_path / "config.yaml")).config.periodics]

    count, first, last = re.findall(r"That is (\d+) jobs, from `(\S+)` to `(\S+)`", PAGE)[0]
    assert len(names) == int(count)
    assert {first, last} <= set(names)


def test_the_example_of_exclude_and_include_is_right() -> None:
    template = {"name": "{{stage}}-{{version}}", **parse(BLOCKS[1].encode())}

    expansion = expanded({"periodics": [template]}, Where(Path("jobs.yaml")))

    assert expansion.findings == []
    assert len(expansion.data["periodics"]) == 2 * 3 - 1 + 1


def test_the_page_names_the_limit_and_every_key() -> None:
    assert f"more than {Limits().cells} combinations" in PAGE
    for key in ("concurrency", "timezone", "catch_up"):
        assert key in Periodic.__struct_fields__
        assert f"| `{key}: " in PAGE


def test_the_example_s_readme_counts_its_jobs() -> None:
    page = (EXAMPLE / "README.md").read_text()
    rows = re.findall(r"\| `(eks-[^`]*)` \|.*?\| (\d+) \|", page)
    names = [job.name for job in load(Sources(EXAMPLE / "config.yaml", EXAMPLE / "jobs")).config.periodics]

    counted = Counter(template for name in names for template, _ in rows if re.fullmatch(_pattern(template), name))

    assert counted == {template: int(count) for template, count in rows}
    assert f"four\ntemplates, {len(names)} jobs" in page


def _pattern(template: str) -> str:
    return re.sub(r"\{\{\w+\}\}", "[a-z0-9.-]+", template)
