import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.snapshot import encode
from prowcommon.jobconfig.sources import Sources

CONFIG = """\
pod_namespace: test-pods
plank:
  pod_pending_timeout: 15m
  default_decoration_config_entries:
  - config:
      timeout: 2h
      utility_images: {clonerefs: c, initupload: i, entrypoint: e, sidecar: s}
      gcs_configuration: {bucket: b, path_strategy: explicit}
presets:
- labels: {preset-key: "true"}
  env: [{name: KEY, value: /k}]
"""
PERIODIC = """\
periodics:
- name: nightly
  interval: 24h
  decorate: true
  labels: {preset-key: "true"}
  spec:
    containers: [{image: alpine, command: [date]}]
"""
PRESUBMIT = """\
presubmits:
  o/r:
  - name: unit
    always_run: true
    spec: &alpine
      containers: [{image: alpine, command: [date]}]
"""
UNDECORATED = "it isn't decorated, so its log and artifacts are not uploaded. Set `decorate: true`."


class Tree:
    """A configuration on disk: `config.yaml` beside the directory `jobs`."""

    def __init__(self, root: Path) -> None:
        self.root, self.jobs = root, root / "jobs"
        self.jobs.mkdir()

    def load(self, config: str = CONFIG, **files: str) -> Loaded:
        """`files` by their paths below `jobs`, with `__` for a slash and `_yaml` for `.yaml`."""
        (self.root / "config.yaml").write_text(config)
        for name, text in files.items():
            self.write(name.replace("__", "/").replace("_yaml", ".yaml"), text.encode())
        return load(Sources(self.root / "config.yaml", self.jobs))

    def write(self, name: str, data: bytes) -> None:
        file = self.jobs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def refusal(self, config: str = CONFIG, **files: str) -> list[str]:
        """The problems, with paths relative to the tree."""
        with pytest.raises(InvalidConfig) as caught:
            self.load(config, **files)
        return [problem.replace(f"{self.root}/", "") for problem in caught.value.problems]

    def warnings(self, config: str = CONFIG, **files: str) -> list[str]:
        return [str(each).replace(f"{self.root}/", "") for each in self.load(config, **files).warnings]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_a_configuration_is_loaded_with_defaults_and_presets(tree: Tree):
    loaded = tree.load(deep__down__a_yaml=PERIODIC, b_yaml=PRESUBMIT)

    nightly = loaded.config.periodic("nightly")
    assert nightly.interval == timedelta(hours=24)
    assert nightly.namespace == "test-pods"
    assert nightly.decoration_config == {
        "timeout": "2h0m0s",
        "utility_images": {"clonerefs": "c", "initupload": "i", "entrypoint": "e", "sidecar": "s"},
        "gcs_configuration": {"bucket": "b", "path_strategy": "explicit"},
    }
    assert nightly.spec == {
        "containers": [{"image": "alpine", "command": ["date"], "env": [{"name": "KEY", "value": "/k"}]}]
    }
    (unit,) = loaded.config.presubmits["o/r"]
    assert (unit.rerun_command, unit.context, unit.decoration_config) == ("/test unit", "unit", None)
    assert loaded.config.prow.plank.pod_pending_timeout == timedelta(minutes=15)
    assert loaded.config.prow.plank.pod_running_timeout == timedelta(hours=48)
    assert [(str(each.file), each.line, each.job, each.check) for each in loaded.warnings] == [
        (f"{tree.jobs}/b.yaml", 3, "unit", "non-decorated-jobs")
    ]


def test_jobs_may_stand_in_the_main_file_and_all_be_decorated_there(tree: Tree):
    config = tree.load(CONFIG + "decorate_all_jobs: true\n" + PRESUBMIT).config

    assert config.presubmits["o/r"][0].decorate is True
    assert config.decorate_all_jobs is True


def test_one_job_file_or_none_will_do(tree: Tree):
    tree.load(a_yaml=PERIODIC, b_yaml=PRESUBMIT)

    assert load(Sources(tree.root / "config.yaml", tree.jobs / "a.yaml")).config.presubmits == {}
    assert load(Sources(tree.root / "config.yaml")).config.periodics == ()


def test_which_file_a_job_stands_in_makes_no_difference(tree: Tree, tmp_path_factory: pytest.TempPathFactory):
    other = Tree(tmp_path_factory.mktemp("other"))

    one = tree.load(a_yaml=PERIODIC, b_yaml=PRESUBMIT).config
    assert encode(other.load(z_yaml=PERIODIC, a_yaml=PRESUBMIT).config) == encode(one)


def test_only_yaml_files_are_read_and_names_with_two_dots_are_skipped(tree: Tree):
    tree.write("..data/old.yaml", b"[")
    tree.write("..old.yaml", b"[")
    tree.write("notes.txt", b"[")
    tree.write("b.yml", PRESUBMIT.encode())

    assert len(tree.load(a_yaml=PERIODIC).config.presubmits) == 1


def test_a_packed_file_is_unpacked(tree: Tree):
    tree.write("a.yaml", gzip.compress(PERIODIC.encode()))

    assert tree.load().config.periodic("nightly")


def test_an_empty_file_says_nothing(tree: Tree):
    assert tree.warnings(a_yaml="# nothing yet\n") == []


def test_all_problems_are_told_at_once_with_file_line_job_and_cure(tree: Tree):
    assert tree.refusal(
        a_yaml=PERIODIC.replace("24h", "1d") + "    hostPID: true\n",
        b_yaml=PRESUBMIT + "  - {name: unit, spec: *alpine, max_concurrency: -1}\n",
        c_yaml="periodics: [{\n",
        d_yaml="a: 1\na: 2\n",
        e_yaml="- a list\n",
    ) == [
        "jobs/a.yaml:3: job nightly: 'interval': '1d' is not a duration. Write it as in `1h30m`.",
        "jobs/b.yaml:7: job unit: max_concurrency is negative. 0 stands for unlimited.",
        "jobs/b.yaml:7: job unit: o/r has two jobs of this name on the same branches. "
        "Rename one, or part their branches.",
        "jobs/c.yaml:2: did not find expected node content. Mend the quotes, brackets or indentation there or above.",
        "jobs/d.yaml:2: the key 'a' stands twice in one mapping. Remove one: readers differ in which of them counts.",
        "jobs/e.yaml:1: expected a mapping at the top of the file. Begin it with a key.",
    ]


def test_a_mistake_in_the_main_file_is_told_without_judging_jobs_by_it(tree: Tree):
    assert tree.refusal("plank:\n  max_revivals: many\n", a_yaml=PERIODIC.replace("24h", "1d")) == [
        "config.yaml:2: 'plank.max_revivals': expected a whole number, found the text 'many'. "
        "Write a whole number there.",
        "jobs/a.yaml:3: job nightly: 'interval': '1d' is not a duration. Write it as in `1h30m`.",
    ]


def test_a_preset_that_collides_names_the_job(tree: Tree):
    text = PERIODIC.replace("command: [date]", "command: [date], env: [{name: KEY, value: mine}]")

    assert tree.refusal(a_yaml=text) == [
        "jobs/a.yaml:2: job nightly: preset preset-key=true adds the environment variable 'KEY', "
        "which a container of the job already has. Remove it from the job or the preset."
    ]


def test_a_basename_is_unique_in_the_tree(tree: Tree):
    assert tree.refusal(x__a_yaml=PERIODIC, y__a_yaml=PRESUBMIT) == [
        "jobs/y/a.yaml:1: jobs/x/a.yaml has the same basename. Rename one: a basename must be unique in the tree."
    ]


def test_a_file_that_cannot_be_read_is_named(tree: Tree):
    tree.write("a.yaml", b"\x1f\x8b broken")

    assert [problem.partition(": ")[0] for problem in tree.refusal()] == ["jobs/a.yaml:1"]
    with pytest.raises(InvalidConfig, match=r"nowhere\.yaml:1: cannot be read: No such file"):
        load(Sources(tree.root / "nowhere.yaml"))
    with pytest.raises(InvalidConfig, match="cannot be read: Is a directory"):
        load(Sources(tree.root))


def test_what_is_not_honoured_is_a_warning_that_names_it(tree: Tree):
    assert tree.warnings(
        CONFIG + "Tide: {Gerrit: {}}\ndeck: {spyglass: {}}\nplanck: {}\nPush_Gateway: {endpoint: e}\n",
        a_yaml=PERIODIC.replace("interval: 24h", "intervall: 24h\n  cron: '@daily'"),
        b_yaml="decorate_all_jobs: true\nprow_ignored: {x: 1}\nregistry: &r a\n" + PRESUBMIT + "    jenkins_spec: {}\n",
    ) == [
        "config.yaml:12: 'Tide.Gerrit' is not honoured: it is for code review on Gerrit, "
        "and only GitHub is served here. Remove it.",
        "config.yaml:12: 'Tide' is checked, but nothing acts on it yet.",
        "config.yaml:13: 'deck.spyglass' is checked, but nothing acts on it yet.",
        "config.yaml:14: unknown key 'planck'. Did you mean 'plank'?",
        "config.yaml:15: 'Push_Gateway' is not honoured: it pushes metrics to Prometheus. "
        "Let Prometheus read each service's /metrics.",
        "jobs/a.yaml:3: job nightly: unknown key 'intervall'. Did you mean 'interval'?",
        "jobs/b.yaml:1: 'decorate_all_jobs' has no effect in a job file. Move it to config.yaml.",
        "jobs/b.yaml:3: unknown key 'registry'. Remove it, or put it under `prow_ignored`.",
        f"jobs/b.yaml:6: job unit: {UNDECORATED}",
        "jobs/b.yaml:10: job unit: 'jenkins_spec' is not honoured yet. What it says has no effect for now.",
    ]
