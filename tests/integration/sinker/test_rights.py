"""sinker's rights on a real API server: `k8s/base/sinker/rbac.yaml` is enough, and none of it is spare."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integration.sinker.stage import SinkerScene
from sinker.adapters.clusters import open_pod_stores
from sinker.domain.pods import REPORTER_FINALIZER
from support.kubeapi import Json
from support.podcluster import real_cluster, sinkers_rights

pytestmark = pytest.mark.kubernetes

VERBS = ("delete", "list", "patch")


def without(verb: str) -> list[Json]:
    """sinker's rights but for one."""
    rights = sinkers_rights()
    for thing in rights:
        for rule in thing.get("rules", ()):
            rule["verbs"] = [each for each in rule["verbs"] if each != verb]
    return rights


async def a_sweep(scene: SinkerScene, directory: Path, rights: Sequence[Json]) -> tuple[Any, list[str]]:
    """Of a cluster with a pod that goes, one that Prow's reporter holds and that goes, and one that stays: its record,
    and the pods that are there afterwards.
    """
    ended = await scene.given("ended", age=timedelta(days=3))
    runs = await scene.given("runs", age=timedelta(hours=1))
    async with real_cluster(directory, rights=rights) as cluster:
        for name, id_, finalizers in (
            ("goes", ended, ()),
            ("is-held", ended, (REPORTER_FINALIZER,)),
            ("stays", runs, ()),
        ):
            labels = {"created-by-prow": "true", "prow.k8s.io/id": str(id_)}
            await cluster.given(name, labels=labels, finalizers=finalizers)
        async with open_pod_stores(
            cluster.kubeconfig, in_cluster=False, requests_per_second=500, namespace=lambda: cluster.namespace
        ) as stores:
            scene.stores[:] = stores
            record = await scene.sweep()
        return record, await cluster.pods()


async def test_the_rights_in_the_repository_are_enough(scene: SinkerScene, tmp_path: Path) -> None:
    record, left = await a_sweep(scene, tmp_path, sinkers_rights())

    assert (record.state, record.errors, record.done) == ("done", [], {"pod/ttled": 2})
    assert left == ["stays"]


@pytest.mark.parametrize("verb", VERBS)
async def test_none_of_the_rights_is_spare(scene: SinkerScene, tmp_path: Path, verb: str) -> None:
    record, left = await a_sweep(scene, tmp_path, without(verb))

    assert record.state == "failed"
    assert any(f'cannot {verb} resource "pods"' in error for error in record.errors)
    assert len(left) > 1


def test_there_are_no_other_rights() -> None:
    (role,) = [thing for thing in sinkers_rights() if thing["kind"] == "Role"]

    assert role["rules"] == [{"apiGroups": [""], "resources": ["pods"], "verbs": list(VERBS)}]
