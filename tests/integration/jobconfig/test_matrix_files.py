"""Matrices in files: what is said of their jobs leads to the template, and a cache remembers what became of it."""

from pathlib import Path

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.snapshot import encode
from prowcommon.jobconfig.sources import Sources

POD = "  spec: {containers: [{image: alpine, command: [date]}]}\n"
TEMPLATE = (
    """\
periodics:
- name: plain
  interval: 1h
"""
    + POD
    + """\
- name: e2e-{{stage}}-{{copy}}
  interval: 2h
  matrix:
    stage: [beta, prod]
    copy: [1, 2]
"""
    + POD
    + """\
- name: last
  interval: 1h
"""
    + POD
)


class Files:
    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "config.yaml").write_text("decorate_all_jobs: false\n")

    @property
    def sources(self) -> Sources:
        return Sources(self.root / "config.yaml", self.root / "jobs.yaml")

    def refusal(self, text: str) -> list[str]:
        (self.root / "jobs.yaml").write_text(text)
        with pytest.raises(InvalidConfig) as caught:
            load(self.sources)
        return [problem.removeprefix(f"{self.root}/") for problem in caught.value.problems]

    def warnings(self, text: str, check: str, cache: Path | None = None) -> list[str]:
        (self.root / "jobs.yaml").write_text(text)
        found = load(self.sources, cache_dir=cache).warnings
        return [str(each).removeprefix(f"{self.root}/") for each in found if each.check == check]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_a_mistake_all_jobs_of_a_matrix_share_is_told_once_at_the_template(files: Files):
    assert files.refusal(TEMPLATE.replace("interval: 2h", 'interval: "2{{stage}}"')) == [
        "jobs.yaml:6: job e2e-beta-1: 'interval': '2beta' is not a duration (so in 4 jobs of its matrix). "
        "Write it as in `1h30m`."
    ]
    assert files.refusal(TEMPLATE.replace("interval: 2h", 'cron: "{{copy}} * *"')) == [
        "jobs.yaml:6: job e2e-beta-1: '1 * *' is not a cron expression: it has 3 fields instead of five "
        "(so in 4 jobs of its matrix). Write `minute hour day month weekday`, as in `30 4 * * 1-5`."
    ]


def test_what_one_job_of_a_matrix_has_wrong_is_told_of_that_one(files: Files):
    assert files.refusal(TEMPLATE.replace("interval: 2h", 'cron: "0 {{copy}}4 * * *"')) == [
        "jobs.yaml:6: job e2e-beta-2: '0 24 * * *' is not a cron expression: there is no hour 24 "
        "(so in 2 jobs of its matrix). Use 0 to 23."
    ]


def test_a_job_after_a_template_is_found_at_its_line(files: Files):
    assert files.refusal(TEMPLATE + "  max_concurrency: -1\n") == [
        "jobs.yaml:14: job last: max_concurrency is negative. 0 stands for unlimited."
    ]
    assert files.refusal(TEMPLATE + "  max_concurrency: many\n")[0].startswith(
        "jobs.yaml:14: job last: 'max_concurrency': expected a whole number"
    )


def test_every_job_around_a_template_is_warned_about_at_its_own_line(files: Files):
    jobs = "".join(f"- name: job-{number}\n  interval: 1h\n{POD}" for number in range(6))

    warnings = files.warnings(TEMPLATE + jobs, "non-decorated-jobs")

    assert [warning.partition(": it")[0] for warning in warnings] == [
        "jobs.yaml:2: job plain",
        "jobs.yaml:5: job e2e-beta-1",
        "jobs.yaml:11: job last",
        *(f"jobs.yaml:{14 + 3 * number}: job job-{number}" for number in range(6)),
    ]


def test_a_mistake_in_a_matrix_is_told_with_file_line_job_and_cure(files: Files):
    assert files.refusal(TEMPLATE.replace("copy: [1, 2]", "copy: [1, 1.30]")) == [
        "jobs.yaml:9: job e2e-{{stage}}-{{copy}}: a value is a number with a point, which YAML reads as 1.3. "
        "Put it in quotes."
    ]


def test_two_templates_cannot_make_one_name(files: Files):
    problems = files.refusal(TEMPLATE.replace("name: last", "name: e2e-prod-2"))

    assert problems == [
        f"jobs.yaml:11: job e2e-prod-2: another periodic in {files.root}/jobs.yaml has this name. Rename one."
    ]


def test_a_misspelled_matrix_is_an_unknown_key_with_a_suggestion(files: Files):
    text = TEMPLATE.replace("  matrix:", "  matrx:").replace("e2e-{{stage}}-{{copy}}", "e2e")

    assert files.warnings(text, "unknown-fields") == [
        "jobs.yaml:7: job e2e: unknown key 'matrx'. Did you mean 'matrix'?"
    ]


@pytest.mark.parametrize("key", ["concurrency: {policy: allow}", "timezone: UTC", "catch_up: none"])
def test_scheduling_keys_are_for_periodics_alone(files: Files, key: str):
    text = f"presubmits:\n  o/r:\n  - name: unit\n    {key}\n  {POD}"

    (warning,) = files.warnings(text, "unknown-fields")

    assert warning.startswith(f"jobs.yaml:4: job unit: unknown key '{key.partition(':')[0]}'. ")


def test_a_cached_file_gives_the_same_jobs_and_the_same_lines(files: Files, tmp_path: Path):
    cold = files.warnings(TEMPLATE, "non-decorated-jobs", tmp_path / "cache")
    config = load(files.sources, cache_dir=tmp_path / "cache").config
    warm = files.warnings(TEMPLATE, "non-decorated-jobs", tmp_path / "cache")

    assert [warning.partition(": it")[0] for warning in cold] == [
        "jobs.yaml:2: job plain",
        "jobs.yaml:5: job e2e-beta-1",
        "jobs.yaml:11: job last",
    ]
    assert warm == cold
    assert encode(config) == encode(load(files.sources).config)
    assert [job.name for job in config.periodics] == [
        *(f"e2e-{stage}-{copy}" for stage in ("beta", "prod") for copy in (1, 2)),
        "last",
        "plain",
    ]


def test_matrices_are_written_out_once_and_not_again_from_the_cache(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    files.warnings(TEMPLATE, "", tmp_path / "cache")
    monkeypatch.setattr(
        "prowcommon.jobconfig.template.Template.jobs", lambda *_, **__: pytest.fail("written out again")
    )

    assert len(load(files.sources, cache_dir=tmp_path / "cache").config.periodics) == 6


def test_jobs_of_the_main_file_may_have_a_matrix(files: Files):
    (files.root / "config.yaml").write_text(TEMPLATE)

    assert len(load(Sources(files.root / "config.yaml")).config.periodics) == 6
