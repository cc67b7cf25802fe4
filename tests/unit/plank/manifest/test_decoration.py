"""A decoration config as Prow's programs write it."""

from typing import Any

import pytest

from plank.domain.manifest.decoration import as_prow_writes, read_decoration
from plank.domain.manifest.gojson import go_json


def written(config: dict[str, Any]) -> str:
    return go_json(as_prow_writes(read_decoration(config)))


def test_fields_come_in_prows_order_however_they_were_written() -> None:
    said = {"fs_group": 0, "skip_cloning": False, "sparse_checkout_files": ["docs"], "timeout": "90m"}

    assert written(said) == ('{"timeout":"1h30m0s","sparse_checkout_files":["docs"],"skip_cloning":false,"fs_group":0}')


def test_nanoseconds_become_a_text() -> None:
    assert written({"grace_period": 15_000_000_000}) == '{"grace_period":"15s"}'


def test_an_empty_text_that_overrides_is_kept_and_an_empty_list_is_not() -> None:
    assert written({"gcs_credentials_secret": "", "ssh_key_secrets": []}) == '{"gcs_credentials_secret":""}'


def test_tolerations_have_prows_order_within() -> None:
    toleration = {"tolerationSeconds": 5, "effect": "NoExecute", "operator": "Exists", "key": "dedicated"}

    assert written({"scheduling_options": {"tolerations": [toleration]}}) == (
        '{"scheduling_options":{"tolerations":'
        '[{"key":"dedicated","operator":"Exists","effect":"NoExecute","tolerationSeconds":5}]}}'
    )


def test_amounts_are_sorted_and_in_their_canonical_spelling() -> None:
    resources = {"sidecar": {"requests": {"memory": "1024Mi", "cpu": "0.5"}, "limits": {}}, "initupload": {}}

    assert written({"resources": resources, "default_memory_request": "2048Mi"}) == (
        '{"resources":{"initupload":{},"sidecar":{"requests":{"cpu":"500m","memory":"1Gi"}}},'
        '"default_memory_request":"2Gi"}'
    )


@pytest.mark.parametrize("config", [{"timeuot": "1h"}, {"timeout": None}, {}])
def test_what_prow_does_not_know_is_not_passed_on(config: dict[str, Any]) -> None:
    assert written(config) == "{}"
