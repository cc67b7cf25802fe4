"""What a repository's own files say, and what is told of files that say it wrongly."""

from pathlib import Path
from textwrap import dedent

import pytest

from prowcommon.jobconfig.inrepo import InRepoJobs, InvalidInRepoConfig, read_inrepo
from prowcommon.jobconfig.inrepofiles import is_inrepo_path

SPEC = "spec: {containers: [{image: alpine, command: [date]}]}"


def a_file(*names: str, kind: str = "presubmits") -> bytes:
    jobs = (f"- {{name: {name}, {SPEC}}}\n" for name in names)
    return f"{kind}:\n{''.join(jobs)}".encode()


def read(text: str, path: str = ".prow.yaml") -> InRepoJobs:
    return read_inrepo({path: dedent(text).encode()})


def names(found: InRepoJobs) -> list[str]:
    return [entry.job.name for entry in (*found.presubmits, *found.postsubmits)]


def refusal(files: dict[str, bytes] | str) -> list[str]:
    with pytest.raises(InvalidInRepoConfig) as caught:
        read_inrepo(files if isinstance(files, dict) else {".prow.yaml": dedent(files).encode()})
    assert [str(problem) for problem in caught.value.found] == caught.value.problems
    return caught.value.problems


def warnings(found: InRepoJobs) -> list[str]:
    return [str(problem) for problem in found.located(found.warnings)]


def test_jobs_and_presets_stand_in_lists_without_the_repositorys_name():
    found = read(f"""\
        presets:
        - labels: {{preset-cache: "true"}}
          env: [{{name: CACHE, value: /cache}}]
        presubmits:
        - name: unit
          always_run: true
          {SPEC}
        postsubmits:
        - name: publish
          {SPEC}
        prow_ignored: {{anything: [goes]}}
        """)

    (unit,), (publish,) = found.presubmits, found.postsubmits
    assert (unit.job.name, unit.job.always_run, unit.where.line) == ("unit", True, 5)
    assert (publish.job.name, publish.where.file) == ("publish", Path(".prow.yaml"))
    assert found.presets[0].labels == {"preset-cache": "true"}
    assert warnings(found) == []


def test_nothing_is_defaulted_yet():
    (entry,) = read_inrepo({".prow.yaml": a_file("unit")}).presubmits

    assert (entry.job.context, entry.job.trigger, entry.job.agent, entry.job.decorate) == ("", "", "", None)


def test_a_repository_without_such_files_has_no_jobs():
    assert names(read_inrepo({"README.md": b"presubmits: ["})) == []


def test_all_files_below_the_directory_are_one():
    found = read_inrepo(
        {
            ".prow/b.yaml": a_file("unit"),
            ".prow/a/deep.yml": a_file("publish", kind="postsubmits"),
            ".prow/presets.yaml": b"presets: [{env: [{name: A, value: b}]}]",
            ".prow/b/b.yaml": a_file("lint"),
            ".prow/notes.txt": b"[",
        }
    )

    assert names(found) == ["unit", "lint", "publish"]
    assert len(found.presets) == 1


def test_the_directory_takes_precedence_over_the_file_even_when_it_holds_no_job():
    assert names(read_inrepo({".prow/a.yaml": a_file("a"), ".prow.yaml": b"["})) == ["a"]
    assert names(read_inrepo({".prow/OWNERS": b"", ".prow.yaml": a_file("a")})) == []


def test_what_prowignore_names_is_not_read():
    files = {f".prow/{path}.yaml": a_file(path.replace("/", "-")) for path in ("a", "b", "x/a", "x/y/b", "z/c")}

    assert names(read_inrepo(files | {".prow/.prowignore": b"b.yaml\n/z/\n"})) == ["a", "x-a"]
    assert names(read_inrepo(files | {".prowignore": b".prow/x\n"})) == ["a", "b", "z-c"]
    assert names(read_inrepo(files | {".prowignore": b"b.yaml\n", ".prow/x/y/.prowignore": b"!b.yaml\n"})) == [
        "a",
        "x-a",
        "x-y-b",
        "z-c",
    ]


def test_nothing_is_taken_back_from_an_ignored_directory():
    files = {".prow/.prowignore": b"x/\n", ".prow/x/.prowignore": b"!a.yaml\n", ".prow/x/a.yaml": a_file("a")}

    assert names(read_inrepo(files)) == []


def test_a_matrix_is_written_out():
    found = read(f"""\
        presubmits:
        - name: "unit-{{{{python}}}}"
          matrix: {{python: ["3.11", "3.12"]}}
          {SPEC}
        - name: lint
          {SPEC}
        """)

    assert names(found) == ["unit-3.11", "unit-3.12", "lint"]
    assert [entry.where.line for entry in found.presubmits] == [2, 2, 5]


def test_a_key_nothing_reads_is_a_warning():
    assert warnings(
        read(f"""\
        presubmitts: []
        presubmits:
        - name: unit
          alwaysrun: true
          {SPEC}
        """)
    ) == [
        ".prow.yaml:1: unknown key 'presubmitts'. Did you mean 'presubmits'?",
        ".prow.yaml:4: job unit: unknown key 'alwaysrun'. Did you mean 'always_run'?",
    ]


@pytest.mark.parametrize("key", ["periodics", "decorate_all_jobs"])
def test_what_is_the_installations_to_say_has_no_effect_and_that_is_told(key: str):
    found = read(f"{key}: [{{name: nightly}}]\npresubmits: null\n")

    assert names(found) == []
    assert warnings(found) == [
        f".prow.yaml:1: '{key}' has no effect in a repository's own file. Move it to the installation's."
    ]


def test_jobs_under_the_repositorys_name_are_refused_with_the_cure():
    assert refusal("presubmits:\n  octocat/hello-world:\n  - name: unit\n") == [
        ".prow.yaml:1: 'presubmits' is not a list of jobs. "
        "Write the jobs right below it: in its own file the repository goes without saying."
    ]


def test_all_mistakes_are_told_with_file_line_and_job():
    problems = refusal(
        {
            ".prow/a.yaml": b"presubmits:\n- name: unit\n  max_concurrency: many\n- name: a b\n  max_concurrency: -1\n",
            ".prow/b.yaml": b"presubmits: [\n",
            ".prow/c.yaml": b"postsubmits:\n- name: publish\n  run_if_changed: '('\n",
            ".prow/d.yaml": b"- a list\n",
        }
    )

    assert problems[0].startswith(".prow/a.yaml:3: job unit: 'max_concurrency': expected a whole number")
    assert [problem.split(" ")[0] for problem in problems] == [
        ".prow/a.yaml:3:",
        ".prow/a.yaml:4:",
        ".prow/a.yaml:5:",
        ".prow/b.yaml:2:",
        ".prow/c.yaml:3:",
        ".prow/d.yaml:1:",
    ]


def test_a_packed_file_is_not_unpacked():
    assert refusal({".prow.yaml": b"\x1f\x8b\x08\x00"}) == [
        ".prow.yaml:1: control characters are not allowed. Save the file as UTF-8 text."
    ]


def test_a_broken_line_of_a_prowignore_is_named():
    assert refusal({".prow/.prowignore": b"a\n!\n", ".prow/a.yaml": a_file("a")}) == [
        ".prow/.prowignore:2: '!' is not a pattern. Write it as in a .gitignore."
    ]


def test_which_paths_may_change_a_repositorys_jobs():
    assert [path for path in (".prow.yaml", ".prow/x/a.yaml", ".prow", "docs/.prow.yaml") if is_inrepo_path(path)] == [
        ".prow.yaml",
        ".prow/x/a.yaml",
    ]
