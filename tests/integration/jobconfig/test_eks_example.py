"""The example that the issue of matrices began with: four templates, and what they come to."""

from collections import Counter
from itertools import product
from pathlib import Path

from prowcommon.jobconfig.difference import Kind, differences
from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.schema import Concurrency
from prowcommon.jobconfig.sources import Sources

EXAMPLE = Path(__file__).parents[3] / "examples/eks-conformance"
JOBS = EXAMPLE / "jobs/eks-conformance.yaml"
STAGES = ("beta", "prod")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "us-east-2")


def loaded(jobs: Path = JOBS) -> Loaded:
    return load(Sources(EXAMPLE / "config.yaml", jobs))


def test_the_example_is_four_templates_in_less_than_sixty_lines():
    text = JOBS.read_text()

    assert text.count("  - <<: *job\n    name: ") == 4
    assert len(text.splitlines()) < 60


def test_every_job_of_the_talk_is_there_by_its_name():
    config = loaded().config

    names = {job.name for job in config.periodics}
    clusters = [f"eks-{stage}-{region}" for stage, region in product(STAGES, REGIONS)]
    assert names == {
        *(f"{cluster}-conformance-fast-{copy}" for cluster in clusters for copy in (1, 2, 3, 4)),
        *(f"{cluster}-conformance-slow-{copy}" for cluster in clusters for copy in (1, 2)),
        *(f"{cluster}-conformance-full" for cluster in clusters),
        *(f"{cluster}-upgrade-from-{version}" for cluster in clusters for version in ("1.31", "1.32")),
        *(f"eks-beta-{region}-upgrade-from-1.33" for region in REGIONS),
        "eks-canary-ap-south-1-upgrade-from-1.33",
    }
    assert len(config.periodics) == 77
    assert config.presubmits == config.postsubmits == {}


def test_nothing_warns():
    assert loaded().warnings == []


def test_a_job_runs_in_its_own_cluster_and_knows_where_it_is():
    job = loaded().config.periodic("eks-prod-eu-west-1-conformance-slow-2")

    assert (job.cluster, job.labels) == ("eks-prod-eu-west-1", {"stage": "prod", "region": "eu-west-1"})
    assert job.concurrency == Concurrency(policy="allow", max=3)
    (container,) = (job.spec or {})["containers"]
    assert container["command"] == ["run-conformance", "--suite=slow", "--copy=2"]
    assert container["env"] == [{"name": "STAGE", "value": "prod"}, {"name": "AWS_REGION", "value": "eu-west-1"}]


def test_a_region_more_adds_jobs_and_changes_none(tmp_path: Path):
    text = JOBS.read_text()
    (tmp_path / "jobs.yaml").write_text(text.replace("eu-west-1, us-east-2]", "eu-west-1, eu-north-1, us-east-2]"))

    found = differences(loaded().config, loaded(tmp_path / "jobs.yaml").config)

    assert Counter(each.kind for each in found) == {Kind.ADDED: 2 * (4 + 2 + 1 + 2) + 1}
    assert all("-eu-north-1-" in each.name for each in found)
