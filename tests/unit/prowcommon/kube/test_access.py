"""Which build clusters a kubeconfig means."""

from pathlib import Path

import pytest
import yaml

from prowcommon.errors import InvalidConfig
from prowcommon.kube.access import Access, accesses


def a_kubeconfig(directory: Path, *contexts: str, current: str) -> Path:
    path = directory / "kubeconfig"
    named = [{"name": name, "context": {"cluster": "c", "user": "u"}} for name in contexts]
    clusters, users = [{"name": "c", "cluster": {"server": "https://c"}}], [{"name": "u", "user": {}}]
    document = {"contexts": named, "clusters": clusters, "users": users, "current-context": current}
    path.write_text(yaml.safe_dump(document))
    return path


def test_each_context_is_the_build_cluster_of_its_name_and_the_current_one_is_the_default(tmp_path: Path) -> None:
    path = a_kubeconfig(tmp_path, "build01", "build02", current="build02")

    assert accesses(path, in_cluster=False) == [
        Access("build01", path, "build01"),
        Access("build02", path, "build02"),
        Access("default", path, "build02"),
    ]


def test_a_context_named_default_wins_over_all_others(tmp_path: Path) -> None:
    path = a_kubeconfig(tmp_path, "build01", "default", current="build01")

    found = accesses(path, in_cluster=True)

    assert found == [Access("build01", path, "build01"), Access("default", path, "default")]


def test_the_cluster_plank_runs_in_wins_over_the_current_context(tmp_path: Path) -> None:
    path = a_kubeconfig(tmp_path, "build01", current="build01")

    assert accesses(path, in_cluster=True) == [Access("build01", path, "build01"), Access("default", None)]
    assert accesses(None, in_cluster=True) == [Access("default", None)]


def test_what_a_developer_has_exported_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(a_kubeconfig(tmp_path, "build01", current="build01")))

    assert accesses(None, in_cluster=False) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("contexts: 7", "it is no kubeconfig: it has no list of `contexts`"),
        ("", "it is no kubeconfig: it has no list of `contexts`"),
        ("{contexts: [", "it is no kubeconfig, nor any YAML: while parsing .* line 1"),
        ("contexts: []", "it has no context, so no cluster to run jobs on"),
        ("{contexts: [{name: a}], current-context: b}", "its current context 'b' is none of its contexts, which are a"),
    ],
)
def test_a_kubeconfig_that_is_none_is_refused_by_name_with_the_cure(tmp_path: Path, content: str, told: str) -> None:
    broken = tmp_path / "broken"
    broken.write_text(content)

    with pytest.raises(InvalidConfig, match=rf"broken: {told}.*\. Mend it, or name another one with PROW_KUBECONFIG\."):
        accesses(broken, in_cluster=False)


def test_a_kubeconfig_that_isn_t_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match=r"absent: there is no such file\. Name another one"):
        accesses(tmp_path / "absent", in_cluster=False)


def test_a_kubeconfig_without_a_current_context_has_no_default(tmp_path: Path) -> None:
    path = a_kubeconfig(tmp_path, "build01", current="")

    assert accesses(path, in_cluster=False) == [Access("build01", path, "build01")]
