"""A real installation's configuration (kubernetes/test-infra), which lies outside the repository."""

import os
from collections import Counter
from pathlib import Path

import pytest

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.snapshot import decode, encode
from prowcommon.jobconfig.sources import Sources

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def corpus() -> Path:
    shared = os.environ.get("PROW_SHARED")
    if not shared:
        pytest.fail("The corpus tests need PROW_SHARED, the directory that holds data/kubernetes-test-infra.")
    corpus = Path(shared) / "data" / "kubernetes-test-infra"
    if not corpus.is_dir():
        pytest.fail(f"PROW_SHARED is {shared}, but there is no {corpus}.")
    return corpus


@pytest.fixture(scope="module")
def loaded(corpus: Path) -> Loaded:
    return load(Sources(corpus / "config.yaml", corpus / "jobs"))


def test_every_job_of_a_real_installation_is_loaded(loaded: Loaded):
    config = loaded.config

    assert sum(map(len, config.presubmits.values())) == 2261
    assert sum(map(len, config.postsubmits.values())) == 253
    assert len(config.periodics) == 1335
    assert len(config.presets) == 70


def test_every_warning_is_true(loaded: Loaded):
    """Each of these was looked at: 320 names longer than 63 characters, 20 periodics that say how to clone nothing."""
    assert Counter(warning.check for warning in loaded.warnings) == {
        checks.NOT_HONOURED: 8,
        checks.UNKNOWN_FIELDS: 11,
        checks.LONG_NAMES: 320,
        checks.PERIODIC_CLONING: 20,
    }
    for warning in loaded.warnings:
        if warning.job:
            lines = Path(warning.file).read_text().splitlines()[warning.line - 1 :]
            assert any(warning.job in line for line in lines[:40])
            assert lines[0].lstrip().startswith("- ")


def test_a_second_load_with_a_cache_gives_the_same(corpus: Path, loaded: Loaded, tmp_path: Path):
    for _ in range(2):
        again = load(Sources(corpus / "config.yaml", corpus / "jobs"), cache_dir=tmp_path)

        assert encode(again.config) == encode(loaded.config)
        assert again.warnings == loaded.warnings


def test_every_job_is_decorated_with_what_is_set_for_all(loaded: Loaded):
    decorations = [job.decoration_config or {} for job in loaded.config.periodics]

    assert all(decoration["gcs_configuration"]["bucket"] == "kubernetes-ci-logs" for decoration in decorations)


def test_a_real_snapshot_survives_the_database(loaded: Loaded):
    assert decode(encode(loaded.config)) == loaded.config
