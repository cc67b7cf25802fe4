"""Nothing a stranger writes takes long or grows without end; whoever exceeds a limit is told which.

Each of these would cost minutes or gigabytes without its limit. The clock is this process's own.
"""

from collections.abc import Mapping
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import safe_dump

from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig.inrepo import InvalidInRepoConfig, read_inrepo
from prowcommon.jobconfig.inrepojobs import RepoJobs, jobs_with_inrepo
from prowcommon.jobconfig.schema import JobFile, Presubmit
from prowcommon.jobconfig.snapshot import Snapshot

SPEC = "spec: {containers: [{image: i}]}"
SOON = 5
"""Seconds: a wide margin over what a slow machine needs, far below what no limit would cost."""


def outcome(files: Mapping[str, bytes]) -> RepoJobs | list[str]:
    """The complete jobs or the problems; nothing else may happen, and it happens soon."""
    began = process_time()
    result = _outcome(files)
    assert process_time() - began < SOON
    if isinstance(result, list):
        assert 0 < len(result) <= limits.PROBLEMS
        assert all(len(problem) < 3 * limits.MESSAGE for problem in result)
    return result


def _outcome(files: Mapping[str, bytes]) -> RepoJobs | list[str]:
    try:
        return jobs_with_inrepo(Snapshot(), "octocat/hello-world", read_inrepo(files))
    except InvalidInRepoConfig as error:
        return error.problems


def of_one_file(text: str) -> str:
    """The first problem of a `.prow.yaml`."""
    problems = outcome({".prow.yaml": text.encode()})
    assert isinstance(problems, list)
    return problems[0]


def jobs(*said: str) -> str:
    return "presubmits:\n" + "".join(f"- {{{each}}}\n" for each in said)


def test_aliases_of_aliases_do_not_explode():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for n in range(1, 9):
        text += f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n"

    assert "aliases expand to more nodes than allowed" in of_one_file(text)


def test_aliases_of_a_long_text_do_not_explode():
    text = f"prow_ignored:\n  text: &text {'x' * 100_000}\n  again: [{', '.join(['*text'] * 10_000)}]\n"

    assert of_one_file(text).startswith(
        ".prow.yaml:1: with aliases and matrices written out there are more than 2000000 characters."
    )


def test_what_many_files_grow_to_is_added_up():
    text = f"prow_ignored: [&a {'x' * 10_000}, {', '.join(['*a'] * 50)}]".encode()

    (problem,) = outcome({f".prow/{n}.yaml": text for n in range(100)})
    assert "more than 2000000 characters" in problem


@pytest.mark.parametrize("opening", ["[", "{a: ", "? ", "- "])
def test_deep_nesting_is_refused(opening: str):
    assert of_one_file("a:\n " + opening * 100_000).startswith(".prow.yaml:")


def test_too_many_files_are_refused_unread():
    (problem,) = outcome({f".prow/{n}.yaml": b"[" for n in range(10_000)})

    assert problem.startswith(".prow:1: 10000 files are more than the 500 that are read from a repository.")


def test_files_that_are_too_large_are_refused_unread():
    assert of_one_file("[" * (limits.FILE_BYTES + 1)) == ".prow.yaml:1: larger than 512 KiB. Split it."

    (problem,) = outcome({f".prow/{n}.yaml": b"[" * limits.FILE_BYTES for n in range(3)})
    assert problem.startswith(".prow:1: its files are larger than 1024 KiB together.")


def test_what_is_ignored_counts_for_nothing():
    files = {f".prow/old/{n}.yaml": b"[" * limits.FILE_BYTES for n in range(3)}

    assert outcome(files | {".prow/.prowignore": b"old/\n"}) == RepoJobs()


def test_a_prowignore_takes_linear_time():
    name = "a" * 250

    assert isinstance(outcome({".prow/.prowignore": b"*a" * 20 + b"*b\n", f".prow/{name}.yaml": b""}), RepoJobs)
    (problem,) = outcome({".prow/.prowignore": b"*a\n" * 10_000, ".prow/a.yaml": b""})
    assert problem.startswith(".prow/.prowignore:1: larger than 16 KiB.")


def test_too_many_jobs_are_refused():
    assert of_one_file("presubmits:\n" + "- {}\n" * 90_000) == (
        ".prow.yaml:502: 90000 jobs are more than the 500 that a repository may bring along. "
        "Move jobs to the installation's configuration."
    )


def test_a_matrix_has_at_most_so_many_cells():
    values = ", ".join(map(str, range(50)))

    assert "2500" in of_one_file(jobs(f'name: "a-{{{{p}}}}-{{{{q}}}}", matrix: {{p: [{values}], q: [{values}]}}'))


def test_matrices_together_do_not_explode():
    values = ", ".join(map(str, range(limits.CELLS)))
    each = f'name: "a-{{{{p}}}}", matrix: {{p: [{values}]}}, annotations: {{a: {"x" * 1000}}}'

    problems = outcome({".prow.yaml": jobs(*[each] * 200).encode()})
    assert any("the matrices of this file make more text than allowed" in str(problem) for problem in problems)


def test_long_names_are_refused_before_they_become_patterns():
    assert "its name is longer than 255 characters" in of_one_file(jobs(f"name: {'x' * 100_000}, {SPEC}"))
    assert "its context is longer than 255 characters" in of_one_file(jobs(f"name: a, context: {'x' * 256}, {SPEC}"))
    assert "one of its labels is longer" in of_one_file(jobs(f"name: a, labels: {{a: {'x' * 10_000}}}, {SPEC}"))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("run_if_changed: '" + "x" * 10_001 + "'", "'run_if_changed' is longer than 10000 characters"),
        ("branches: [" + "xxxxxxxxx, " * 2000 + "]", "'branches' is longer than 10000 characters"),
        (r"skip_if_only_changed: '(?i)\pL{1000}'", "'skip_if_only_changed' can't be used: pattern too large"),
        (r"skip_branches: ['\pL{500}', '\pL{500}']", "'skip_branches' can't be used: pattern too large"),
        (r"trigger: '(?i)\pL{100}', rerun_command: /test a", "'trigger' can't be used: pattern too large"),
    ],
)
def test_a_large_pattern_is_refused(said: str, problem: str):
    assert problem in of_one_file(jobs(f"name: a, {said}, {SPEC}"))


def test_the_largest_patterns_are_compiled_soon():
    each = (rf"name: a{n}, run_if_changed: '(?i)\pL{{{n % 7}}}x{n}', {SPEC}" for n in range(limits.JOBS))

    assert isinstance(outcome({".prow.yaml": jobs(*each).encode()}), RepoJobs)


def test_jobs_of_many_branches_are_soon_held_against_each_other():
    branches = ", ".join(f"b{n}" for n in range(1600))
    text = jobs(f"name: a, branches: [{branches}], {SPEC}", f"name: a, skip_branches: [.], {SPEC}")

    assert isinstance(outcome({".prow.yaml": text.encode()}), RepoJobs)


def test_presets_that_collide_everywhere_are_soon_told():
    names = ", ".join(f"{{name: v{n}}}" for n in range(400))
    containers = ", ".join(["{image: i, env: [{name: v1}]}"] * limits.CONTAINERS)
    each = (f"name: a{n}, spec: {{containers: [{containers}]}}" for n in range(450))

    assert "a preset for all adds" in of_one_file(f"presets: [{{env: [{names}]}}]\n{jobs(*each)}")


def test_a_job_has_at_most_so_many_containers_and_a_repository_so_many_presets():
    containers = ", ".join(["{image: i}"] * 21)
    presets = ", ".join(["{labels: {a: b}}"] * 501)

    assert "more than 20 containers" in of_one_file(jobs(f"name: a, spec: {{containers: [{containers}]}}"))
    assert "its presets hold more than 500 things" in of_one_file(f"presets: [{presets}]")


def test_of_many_mistakes_some_are_told_and_soon():
    unknown = jobs("name: a, " + ", ".join(f"max_concurrency{n}: 1" for n in range(20_000))).encode()

    problems = outcome({".prow/a.yaml": unknown, ".prow/b.yaml": unknown})
    assert "has two jobs of this name" in str(problems)
    assert len(outcome({".prow.yaml": jobs(*["name: 'a b'"] * 400).encode()})) == limits.PROBLEMS


def test_a_long_media_type_is_soon_refused():
    decoration = f"decoration_config: {{gcs_configuration: {{mediaTypes: {{log: 'a;b=c{' ' * 100_000}!'}}}}}}"

    assert "decoration" in of_one_file(jobs(f"name: a, decorate: true, {decoration}, {SPEC}"))


keys = st.sampled_from(
    [*JobFile.__struct_fields__, *Presubmit.__struct_fields__, "matrix", "containers", "env", "timeout", "mediaTypes"]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | st.text(max_size=5), inner, max_size=4)
)
A_JOB = {"name": "unit", "decorate": True, "spec": {"containers": [{"image": "alpine", "command": ["date"]}]}}
almost_jobs = st.dictionaries(keys, values, max_size=3).map(lambda said: A_JOB | said)
some_jobs = st.lists(almost_jobs | values, max_size=3)
documents = st.fixed_dictionaries(
    {}, optional={"presubmits": some_jobs | values, "postsubmits": some_jobs | values, "presets": values}
)


@given(documents)
@settings(deadline=None)
def test_whatever_a_document_says_the_answer_is_jobs_or_problems(document: Any):
    outcome({".prow.yaml": safe_dump(document, allow_unicode=True).encode(errors="replace")})


@given(
    st.dictionaries(st.sampled_from([".prow.yaml", ".prow/a.yaml", ".prow/.prowignore", ".prowignore"]), st.binary())
)
@settings(deadline=None)
def test_whatever_the_bytes_are_the_answer_is_jobs_or_problems(files: dict[str, bytes]):
    outcome(files)
