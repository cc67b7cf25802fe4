from textwrap import dedent

import pytest

from prowcommon.jobconfig.culprit import job_at

DOCUMENT = dedent("""\
    presets:
    - env: [{name: A}]
    presubmits:
      o/r:
      - name: unit
        labels:
          a: b
          name: no
      - labels: {a: b}

        name: lint
    periodics:
    - interval: 1h
    - name: nightly
      spec:
        containers:
        - name: test
          name: again
    """).encode()


@pytest.mark.parametrize(
    ("line", "job"),
    [(1, ""), (2, ""), (5, "unit"), (7, "unit"), (8, "unit"), (9, "lint"), (10, "lint"), (11, "lint"), (13, ""),
     (14, "nightly"), (18, "nightly"), (99, "")],
)  # fmt: skip
def test_a_line_belongs_to_the_job_around_it(line: int, job: str):
    assert job_at(DOCUMENT, line) == job


def test_a_document_that_breaks_is_read_as_far_as_it_goes():
    assert job_at(b'periodics:\n- name: a\n  cron: "x\n', 4) == "a"


def test_nothing_is_too_deep_or_too_broken_to_be_asked():
    assert job_at(b"a: " + b"[" * 50_000, 1) == ""
    assert job_at(b"\xff\x00", 1) == ""
    assert job_at(b"text", 1) == ""
