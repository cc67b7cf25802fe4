"""A real installation's configuration (kubernetes/test-infra), which lies outside the repository."""

import os
from pathlib import Path

import pytest

from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.snapshot import decode, encode

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    shared = os.environ.get("PROW_SHARED")
    if not shared:
        pytest.fail("The corpus tests need PROW_SHARED, the directory that holds data/kubernetes-test-infra.")
    corpus = Path(shared) / "data" / "kubernetes-test-infra"
    if not corpus.is_dir():
        pytest.fail(f"PROW_SHARED is {shared}, but there is no {corpus}.")
    return load(corpus / "config.yaml", corpus / "jobs")


def test_every_job_of_a_real_installation_is_loaded(loaded: Loaded):
    config = loaded.config

    assert sum(map(len, config.presubmits.values())) == 2261
    assert sum(map(len, config.postsubmits.values())) == 253
    assert len(config.periodics) == 1335
    assert len(config.presets) == 70


def test_every_warning_is_of_a_key_we_do_not_honour(loaded: Loaded):
    assert {warning.message.partition("'")[0].strip() for warning in loaded.warnings} == {"", "unknown key"}


def test_every_job_is_decorated_with_what_is_set_for_all(loaded: Loaded):
    decorations = [job.decoration_config or {} for job in loaded.config.periodics]

    assert all(decoration["gcs_configuration"]["bucket"] == "kubernetes-ci-logs" for decoration in decorations)


def test_a_real_snapshot_survives_the_database(loaded: Loaded):
    assert decode(encode(loaded.config)) == loaded.config
