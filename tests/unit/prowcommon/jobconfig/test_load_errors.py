"""Every way in which a job, or a job file, can be wrong: one broken configuration each, and what people are told.

The rows are those of core.md §2.8 that concern jobs.
"""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from time import process_time

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.sources import Sources

CONFIG = """\
pod_namespace: test-pods
plank:
  job_queue_capacities: {gpu: 1}
  default_decoration_config_entries:
  - cluster: decorated
    config:
      utility_images: {clonerefs: c, initupload: i, entrypoint: e, sidecar: s}
      gcs_configuration: {bucket: b, path_strategy: explicit}
"""

Refuse = Callable[[str | bytes], list[str]]


@pytest.fixture
def refuse(tmp_path: Path) -> Refuse:
    """What a job file is refused for; its path is left out."""

    def refusal(text: str | bytes) -> list[str]:
        config, jobs = tmp_path / "config.yaml", tmp_path / "jobs.yaml"
        config.write_text(CONFIG)
        jobs.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(InvalidConfig) as caught:
            load(Sources(config, jobs))
        return [problem.removeprefix(f"{jobs}:") for problem in caught.value.problems]

    return refusal


def periodic(said: str, *, name: str = "a", when: str = "interval: 1h") -> str:
    """A file with one periodic; `said` begins in its fourth line."""
    return f"periodics:\n- name: {name}\n  {when}\n{indent(dedent(said).strip(), '  ')}\n"


def presubmit(said: str, *, key: str = "presubmits") -> str:
    """A file with one presubmit; `said` begins in its fourth line."""
    spec = "    spec: {containers: [{image: i}]}\n"
    return f"{key}:\n  o/r:\n  - name: a\n{indent(dedent(said).strip(), '    ')}\n{spec}"


SPEC = "spec: {containers: [{image: i}]}"


def spec(container: str = "", pod: str = "") -> str:
    """A pod spec with one container; what is said of either begins in the sixth or seventh line of a periodic."""
    lines = [f"  - {container}" if container else "  - image: i", *([f"  {pod}"] if pod else [])]
    return "\n".join(["spec:", "  containers:", *lines])


def decorated(config: str) -> str:
    run = "spec: {containers: [{image: i, command: [x]}]}"
    return periodic(f"{run}\ncluster: decorated\ndecorate: true\ndecoration_config: {config}")


BROKEN = {
    "1 name": (periodic(SPEC, name="a b"), 2, "job a b: 'a b' is not a job name. Use letters"),
    "1 no name": (periodic(SPEC, name="''"), 2, "a job has no name. Use letters"),
    "1 jenkins": (periodic("agent: jenkins", name="a/"), 2, "'a/' is not a job name"),
    "2": (periodic(f"max_concurrency: -1\n{SPEC}"), 4, "max_concurrency is negative. 0 stands for unlimited."),
    "3 spec without kubernetes": (periodic(f"agent: jenkins\n{SPEC}"), 5, "'spec' needs the agent kubernetes"),
    "3 no spec": (periodic("decorate: false"), 2, "a kubernetes job needs a pod spec"),
    "3 decoration without kubernetes": (
        periodic("agent: jenkins\ndecoration_config: {skip_cloning: true}"), 5, "'decoration_config' needs the agent"
    ),
    "3 eviction": (periodic("agent: tekton-pipeline\nerror_on_eviction: true"), 5, "'error_on_eviction' needs the"),
    "3 namespace": (periodic(f"namespace: mine\n{SPEC}"), 4, "its namespace 'mine' is not the pod_namespace"),
    "4 init container": (periodic(spec(pod="initContainers: [{image: i}]")), 7, "an init container is not allowed"),
    "4 no container": (periodic("spec: {containers: []}"), 4, "its pod spec has no container"),
    "4 several": (periodic("spec: {containers: [{name: a}, {name: b}]}"), 4, "it has 2 containers but isn't decorated"),
    "4 names": (
        decorated("{}").replace("command: [x]}", "command: [x], name: b}, {command: [x], name: b}"),
        4,
        "two of its containers are named 'b'",
    ),
    "5 twice": (
        periodic("spec:\n  containers:\n  - env:\n    - {name: A}\n    - {name: A}"), 6, "it sets 'A' 2 times"
    ),
    "5 reserved": (periodic("spec:\n  containers:\n  - env:\n    - name: JOB_NAME"), 7, "Prow sets 'JOB_NAME' itself"),
    "6 twice": (
        periodic(spec(pod="volumes: [{name: v}, {name: v}]")), 7, "two of its volumes are named 'v'. Rename one."
    ),
    "6 reserved": (periodic(spec(pod="volumes: [{name: code}]")), 7, "the volume name 'code' is decoration's own"),
    "7 no volume": (
        periodic(spec("volumeMounts: [{name: v, mountPath: /v}]")), 6, "it mounts the volume 'v', which it doesn't"
    ),
    "7 name": (periodic(spec("volumeMounts: [{name: logs, mountPath: /v}]")), 6, "the mount of 'logs' is"),
    "7 path": (
        periodic(spec("volumeMounts: [{name: s3-credentials, mountPath: /logs}]")), 6, "its own volume at '/logs'"
    ),
    "9 reserved": (periodic(f"labels:\n  created-by-prow: x\n{SPEC}"), 5, "Prow sets the label 'created-by-prow'"),
    "9 key": (periodic(f"labels: {{'a b': x}}\n{SPEC}"), 4, "'a b' can't be a label's key"),
    "9 value": (periodic(f"labels: {{a: b c}}\n{SPEC}"), 4, "'b c' can't be the value of the label 'a'"),
    "9 annotation": (periodic(f"annotations: {{a/b/c: x}}\n{SPEC}"), 4, "'a/b/c' can't be an annotation's key"),
    "10": (periodic(f"job_queue_name: cpu\n{SPEC}"), 4, "the queue 'cpu' has no capacity. Add it to `plank."),
    "11 rerun": (
        periodic(f"rerun_auth_config: {{allow_anyone: true, github_users: [x]}}\n{SPEC}"), 4, "allows anyone, and then"
    ),
    "11 clone_uri": (periodic(f"clone_uri: 'a:b:c/%'\n{SPEC}").replace("a:b", "//h:b"), 4, "is not a URL"),
    "11 token": (
        decorated("{oauth_token_secret: {name: t, key: k}}") + "  clone_uri: ssh://h/r\n", 8, "is not http(s), but"
    ),
    "11 images": (
        decorated("{gcs_configuration: {path_strategy: explicit}}").replace("cluster: decorated", "cluster: x"),
        7,
        "its decoration names no utility images. Set it in plank.default_decoration_config_entries.",
    ),
    "11 strategy": (decorated("{gcs_configuration: {path_strategy: flat}}"), 7, "the path_strategy 'flat' is unknown"),
    "11 secrets": (
        decorated("{oauth_token_secret: {name: t, key: k}, ssh_key_secrets: [s]}"), 7, "exclude each other"
    ),
    "11 command": (decorated("{}").replace("command: [x]", "args: ['']"), 4, "a decorated container must say"),
    "12 always and changes": (
        presubmit("always_run: true\nrun_if_changed: x"), 4, "'always_run' and 'run_if_changed' exclude each other"
    ),
    "12 both filters": (presubmit("run_if_changed: x\nskip_if_only_changed: x"), 4, "exclude each other. Remove one."),
    "12 half a trigger": (presubmit("trigger: /go"), 4, "'trigger' is given without 'rerun_command'"),
    "12 rerun": (
        presubmit("trigger: ^/go$\nrerun_command: /going"), 5, "its trigger doesn't match its rerun_command '/going'"
    ),
    "12 trigger": (presubmit("trigger: (\nrerun_command: /go"), 4, "'trigger' is not a regular expression: missing )"),
    "12 branches": (presubmit("branches:\n- ok\n- (?!x)"), 6, "'branches[1]' is not a regular expression"),
    "12 changes": (presubmit(r"run_if_changed: (a)\1"), 4, "Write it in RE2's syntax, which has no look-around"),
    "13 always and changes": (
        presubmit("always_run: true\nrun_if_changed: x", key="postsubmits"), 4, "exclude each other"
    ),
    "13 pattern": (presubmit("skip_branches: ['*']", key="postsubmits"), 4, "'skip_branches[0]' is not a regular"),
    "14": (
        presubmit("branches: [main]") + "  - {name: a, skip_branches: [x], spec: {containers: [{image: i}]}}\n",
        6,
        "job a: o/r has two jobs of this name on the same branches",
    ),
    "15": (
        presubmit("context: c") + "  - {name: b, context: c, skip_report: true, spec: {containers: [{}]}}\n",
        6,
        "job b: it reports to the context 'c' of o/r, as does 'a'. Give it a context of its own.",
    ),
    "16": (
        presubmit("labels: {prow.k8s.io/gerrit-report-label: x}\nskip_report: true"), 5, "exclude each other"
    ),
    "17 name": (periodic(SPEC) + f"- name: a\n  interval: 1h\n  {SPEC}\n", 5, "has this name. Rename one."),
    "17 never": (periodic(SPEC, when="tags: []"), 2, "nothing says when it runs. Give exactly one of cron,"),
    "17 twice": (periodic(f"cron: '@daily'\n{SPEC}"), 4, "cron and interval exclude each other"),
    "17 cron": (
        periodic(SPEC, when="cron: 0 0 * * 7"), 3, "is not a cron expression: there is no weekday 7. Use 0 to 6, or sun"
    ),
    "17 duration": (periodic(SPEC, when="interval: 1d"), 3, "job a: 'interval': '1d' is not a duration"),
    "17 retry": (periodic(f"retry:\n  attempts: 2\n{SPEC}"), 4, "its retry has no interval"),
    "17 retry's duration": (periodic(f"retry:\n  interval: x\n{SPEC}"), 5, "'retry.interval': 'x' is not a duration"),
    "18 collision": (
        "presets:\n- env: [{name: A}]\n" + periodic("spec: {containers: [{env: [{name: A}]}]}"),
        4,
        "a preset for all adds the environment variable 'A', which a container of the job already has. Remove it",
    ),
    "18 twice": ("presets:\n- labels: {a: b}\n- labels: {a: b}\n", 3, "preset a=b is also in "),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "part"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_a_job_is_told_with_its_line(refuse: Refuse, text: str, line: int, part: str):
    (problem,) = refuse(text)

    assert problem.startswith(f"{line}: ")
    assert part in problem


def test_a_job_is_not_told_how_to_be_one_until_it_is_one(refuse: Refuse):
    """A mistake in a field hides the job from the other checks, which could only guess."""
    assert refuse(periodic("spec: text\nmax_concurrency: -1")) == [
        "4: job a: 'spec': expected a mapping, found the text 'text'. Write a mapping there."
    ]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{this}: &{this} [{','.join([f'*{last}'] * 9)}]\n" for last, this in zip("abcdefgh", "bcdefghi", strict=True)
)

BROKEN_YAML: dict[str, tuple[str | bytes, int, str]] = {
    "a duplicate key": ("periodics: []\npresets: []\nperiodics: []\n", 3, "the key 'periodics' stands twice"),
    "an alias bomb": (BOMB, 7, "aliases expand to more nodes than allowed"),
    "a tab": ("periodics:\n\t- name: a\n", 2, "found character that cannot start any token"),
    "wrong types": (
        "periodics:\n- name: a\n  interval: 1h\n  labels: [x]\n",
        4,
        "'labels': expected a mapping, found a",
    ),
    "binary": (b"periodics:\n- name: a\n\x00\x01\x02\xfe", 3, "control characters are not allowed"),
    "deep nesting": ("a: " + "[" * 100_000, 1, "nested deeper than 200 levels"),
    "deep mappings": ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 2000)), 201, "nested deeper than 200 levels"),
    "an unterminated quote": ('periodics:\n- name: "a\n  interval: 1h\n', 4, "found unexpected end of stream"),
    "a bad escape": ('periodics:\n- name: "\\q"\n', 2, "found unknown escape character"),
    "two documents": ("periodics: []\n---\nperiodics: []\n", 2, "a second document begins here"),
    "a huge integer": (
        f"max: 1\nperiodics:\n- max_concurrency: {'9' * 5000}\n",
        3,
        "expected a whole number, found a text that begins",
    ),
    "a number too big": (
        "periodics:\n- max_concurrency: 99999999999999999999\n",
        2,
        "a whole number of 64 bits at most",
    ),
    "a key that is a list": ("periodics: []\n? [a]\n: b\n", 2, "a key must be text"),
    "an unknown anchor": ("periodics: *jobs\n", 1, "nothing before this line is anchored as '&jobs'"),
    "an unterminated quote in a job": (
        'periodics:\n- interval: 1h\n  name: b\n  cron: "x\n',
        5,
        "job b: found unexpected",
    ),
    "a duplicate key in a job": (
        "periodics:\n- cron: x\n  cron: y\n  name: b\n",
        3,
        "job b: the key 'cron' stands twice",
    ),
    "no mapping": ("- name: a\n", 1, "expected a mapping at the top of the file"),
    "broken gzip": (b"\x1f\x8b\x08rest", 1, "cannot be read: "),
}


@pytest.mark.parametrize(("text", "line", "part"), BROKEN_YAML.values(), ids=BROKEN_YAML)
def test_a_broken_file_is_one_error_with_a_line_and_soon(refuse: Refuse, text: str | bytes, line: int, part: str):
    began = process_time()

    (problem,) = refuse(text)

    assert problem.startswith(f"{line}: ")
    assert part in problem
    assert len(problem) < 300
    assert problem.endswith(".")
    assert len(problem.split(". ")) > 1, "there is no cure"
    assert process_time() - began < 2
