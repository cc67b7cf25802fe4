"""Templates as plain data: what becomes of them, and what is said of those that have a mistake."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.matrix import Expansion, Limits, expanded
from prowcommon.jobconfig.yaml import parse

FILE = Where(Path("jobs.yaml"))
STAGES = {"stage": ["beta", "prod"], "copy": [1, 2]}


def a_template(matrix: Any, name: str = "e2e-{{stage}}-{{copy}}", **said: Any) -> dict[str, Any]:
    return {"name": name, "matrix": matrix, **said}


def of_periodics(*jobs: Any, **limits: int) -> Expansion:
    return expanded({"periodics": list(jobs)}, FILE, Limits(**limits))


def names(expansion: Expansion) -> list[str]:
    return [job["name"] for job in expansion.data["periodics"]]


def told(*jobs: Any, **limits: int) -> list[str]:
    """`path: message. cure` of all that is fatal; the template makes no jobs then."""
    expansion = of_periodics(*jobs, **limits)
    assert expansion.data == {"periodics": []}
    assert all(finding.fatal for finding in expansion.findings)
    return [_line(finding) for finding in expansion.findings]


def _line(finding: Any) -> str:
    assert finding.where.path[:2] == ("periodics", 0)
    return f"{'.'.join(map(str, finding.where.path[2:]))}: {finding.message}. {finding.cure}"


def test_a_template_is_a_job_for_every_cell_in_the_order_of_the_values():
    assert names(of_periodics(a_template(STAGES))) == ["e2e-beta-1", "e2e-beta-2", "e2e-prod-1", "e2e-prod-2"]


def test_placeholders_are_filled_in_every_text_and_key_and_what_they_make_is_text():
    template = a_template(
        {"stage": ["beta"], "copy": [2], "wait": ["6h"]},
        name="{{stage}}-{{copy}}-{{ wait }}",
        interval="{{wait}}",
        labels={"for-{{stage}}": "{{\tcopy }}", "plain": "x"},
        max_concurrency=1,
        spec={"containers": [{"args": ["--stage={{stage}}", "{{copy}}{{copy}}"], "tty": True}]},
    )

    assert of_periodics(template).data["periodics"] == [
        {
            "name": "beta-2-6h",
            "interval": "6h",
            "labels": {"for-beta": "2", "plain": "x"},
            "max_concurrency": 1,
            "spec": {"containers": [{"args": ["--stage=beta", "22"], "tty": True}]},
        }
    ]


def test_presubmits_and_postsubmits_have_matrices_too():
    template = a_template({"stage": ["beta", "prod"]}, "e2e-{{stage}}", branches=["{{stage}}-.*"])
    plain = {"name": "unit"}

    expansion = expanded({"Presubmits": {"o/r": [plain, template]}, "postsubmits": {"o/r": [template]}}, FILE)

    made = [{"name": f"e2e-{stage}", "branches": [f"{stage}-.*"]} for stage in ("beta", "prod")]
    assert expansion.data == {"Presubmits": {"o/r": [plain, *made]}, "postsubmits": {"o/r": made}}
    assert expansion.findings == []


def test_a_job_without_a_matrix_is_not_looked_at():
    jobs = [{"name": "a-{{stage}}", "spec": {"args": ["{{nonsense}}"]}}, "not a job"]

    expansion = of_periodics(*jobs)

    assert expansion.data == {"periodics": jobs}
    assert expansion.data["periodics"][0] is jobs[0]


def test_a_list_without_a_template_is_the_very_list():
    data = {"periodics": [{"name": "a"}], "presubmits": {"o/r": [{"name": "b"}]}, "prow_ignored": {"matrix": 1}}

    expansion = expanded(data, FILE)

    assert expansion.data["periodics"] is data["periodics"]
    assert expansion.data["presubmits"]["o/r"] is data["presubmits"]["o/r"]
    assert expansion.as_written(("periodics", 0, "name")) == ("periodics", 0, "name")


def test_an_empty_matrix_key_is_as_good_as_none():
    assert of_periodics({"name": "a-{{b}}", "matrix": None}).data == {"periodics": [{"name": "a-{{b}}"}]}


@pytest.mark.parametrize(
    "text",
    ["{{.Spec.Job}}", "{{if .Spec}}{{else}}{{ end }}", "{{ index .Labels 0 }}", "${{ matrix.stage }}", "{{", "{x}"],
)
def test_templates_for_later_stay(text: str):
    (job, *_) = of_periodics(a_template(STAGES, report=text)).data["periodics"]

    assert job["report"] == text


def test_a_value_is_not_looked_at_for_placeholders():
    expansion = of_periodics(a_template({"a": ["{{b}}"], "b": ["x"]}, "{{a}}-{{b}}"))

    assert names(expansion) == ["{{b}}-x"]


def test_exclude_leaves_out_every_cell_that_an_entry_describes():
    exclude = [{"stage": "prod", "copy": 2}, {"copy": [1, 3], "stage": "beta"}]
    matrix = {"stage": ["beta", "prod"], "copy": [1, 2, 3], "exclude": exclude}

    assert names(of_periodics(a_template(matrix))) == ["e2e-beta-2", "e2e-prod-1", "e2e-prod-3"]


def test_include_adds_cells_at_the_end_even_with_new_values_and_excluded_ones():
    include = [{"stage": "canary", "copy": 9}, {"stage": "prod", "copy": 1}]
    matrix = {"stage": ["prod"], "copy": [1, 2], "exclude": [{"copy": 1}], "include": include}

    assert names(of_periodics(a_template(matrix))) == ["e2e-prod-2", "e2e-canary-9", "e2e-prod-1"]


def test_a_job_leads_to_where_its_template_was_written():
    expansion = of_periodics({"name": "a"}, a_template(STAGES), {"name": "b"})

    written = [expansion.as_written(("periodics", position, "spec", "containers", 7)) for position in range(6)]
    assert [path[1] for path in written] == [0, 1, 1, 1, 1, 2]
    assert written[5] == ("periodics", 2, "spec", "containers", 7)
    assert expansion.as_written(("presets", 3)) == ("presets", 3)


def test_an_exclusion_of_an_unknown_value_is_a_warning():
    matrix = STAGES | {"exclude": [{"stage": ["porod", "beta"], "copy": 7}]}

    expansion = of_periodics(a_template(matrix))

    assert len(names(expansion)) == 4
    assert [(_line(finding), finding.check, finding.fatal) for finding in expansion.findings] == [
        (
            "matrix.exclude.0.stage: it excludes nothing, as 'porod' is no value of 'stage'. Did you mean 'prod'?",
            "matrix-excludes-nothing",
            False,
        ),
        (
            "matrix.exclude.0.copy: it excludes nothing, as '7' is no value of 'copy'. Remove it",
            "matrix-excludes-nothing",
            False,
        ),
    ]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([1], ["matrix: 'matrix' is not a mapping. Write axes under it, as in `stage: [beta, prod]`"]),
        ({}, ["matrix: its matrix has no axis. Write one, as in `stage: [beta, prod]`"]),
        ({"include": [{"a": 1}]}, ["matrix: its matrix has no axis. Write one, as in `stage: [beta, prod]`"]),
        ({"a": "x"}, ["matrix.a: the axis 'a' is not a list of values. Write `a: [one, another]`"]),
        ({"a": None}, ["matrix.a: the axis 'a' is not a list of values. Write `a: [one, another]`"]),
        ({"a": []}, ["matrix.a: the axis 'a' has no values. Give it one, or remove it"]),
        (
            {"a": [1.3]},
            ["matrix.a.0: a value is a number with a point, which YAML reads as 1.3. Put it in quotes"],
        ),
        ({"a": ["x", None]}, ["matrix.a.1: a value is not a text, a whole number or a boolean. Write a plain value"]),
        ({"a": [["x"]]}, ["matrix.a.0: a value is not a text, a whole number or a boolean. Write a plain value"]),
        ({"a": [{}]}, ["matrix.a.0: a value is not a text, a whole number or a boolean. Write a plain value"]),
        ({"a": ["x" * 254]}, ["matrix.a.0: a value is longer than 253 characters. Shorten it"]),
        ({"a": [1, 2, "1"]}, ["matrix.a.2: the axis 'a' has the value '1' twice. Remove one"]),
        (
            {"A": [1]},
            ["matrix.A: 'A' can't be the name of an axis. Use a to z, 0 to 9 and '_', a letter first"],
        ),
        ({"end": [1]}, ["matrix.end: 'end' can't be the name of an axis. Go's templates use that word"]),
        (
            {"a": [1], "exclude": {"a": 1}},
            ["matrix.exclude: 'exclude' is not a list. Write a list of mappings from axes to values"],
        ),
        ({"a": [1], "exclude": ["a"]}, ["matrix.exclude.0: 'exclude[0]' names no axis. Write a value for an axis"]),
        ({"a": [1], "exclude": [{}]}, ["matrix.exclude.0: 'exclude[0]' names no axis. Write a value for an axis"]),
        (
            {"a": [1], "exclude": [{"a": []}]},
            ["matrix.exclude.0: 'exclude[0]' names no value of 'a'. Write one, or remove the axis"],
        ),
        ({"area": [1], "exclude": [{"aera": 1}]}, ["matrix.exclude.0.aera: unknown axis 'aera'. Did you mean 'area'?"]),
        ({"a": [1], "exclude": [{"zzz": 1}]}, ["matrix.exclude.0.zzz: unknown axis 'zzz'. The axes are a"]),
        (
            {"a": [1, 2], "exclude": [{"a": [1, 2]}]},
            ["matrix.exclude: every cell of its matrix is excluded. Exclude fewer, or include one"],
        ),
        (
            {"a": [1], "b": [1], "include": [{"a": 2}]},
            ["matrix.include.0: 'include[0]' has no value for 'b'. Name every axis"],
        ),
        ({"a": [1], "include": [{"a": 2, "c": 1}]}, ["matrix.include.0.c: unknown axis 'c'. The axes are a"]),
        (
            {"a": [1], "include": [{"a": [2]}]},
            ["matrix.include.0.a: a value is not a text, a whole number or a boolean. Write a plain value"],
        ),
        ({"a": [1], "include": [{"a": 1}]}, ["matrix.include: the cell a '1' is there twice. Remove it"]),
    ],
)
def test_one_mistake_in_a_matrix_is_named(matrix: Any, expected: list[str]):
    name = "-".join(f"{{{{{axis}}}}}" for axis in matrix if axis not in ("exclude", "include"))

    assert told(a_template(matrix, name)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"name": "e2e-{{stage}}"},
            ["name: its name lacks the axis 'copy'. Put `{{copy}}` into it, or several jobs would share it"],
        ),
        (
            {"name": 7, "cron": "{{stage}}"},
            [
                "name: its name lacks the axis 'stage'. Put `{{stage}}` into it, or several jobs would share it",
                "name: its name lacks the axis 'copy'. Put `{{copy}}` into it, or several jobs would share it",
            ],
        ),
        (
            {"spec": {"args": ["{{stag}}", "{{stag}}"]}, "cron": "{{ Copy }}"},
            [
                "spec.args.0: unknown axis 'stag'. Did you mean 'stage'?",
                "cron: unknown axis 'Copy'. Did you mean 'copy'?",
            ],
        ),
        ({"labels": {"{{region}}": "x"}}, ["labels.{{region}}: unknown axis 'region'. The axes are stage, copy"]),
        (
            {"labels": {"{{stage}}": "x", "prod": "y"}},
            ["labels: two keys become 'prod' in the cell stage 'prod', copy '1'. Rename one"],
        ),
    ],
)
def test_one_mistake_in_a_template_is_named(said: dict[str, Any], expected: list[str]):
    assert told(a_template(STAGES, **said) | said) == expected


def test_two_cells_with_one_name_are_a_mistake():
    assert told(a_template({"a": ["x", "x-y"], "b": ["y-z", "z"]}, "{{a}}-{{b}}")) == [
        "name: two cells make the name 'x-y-z': a 'x', b 'y-z'; and a 'x-y', b 'z'. "
        "Put something between the placeholders that no value contains"
    ]


def test_all_mistakes_of_all_templates_are_told_and_what_is_right_stays():
    broken = a_template({"stage": [1.5], "copy": []})

    expansion = of_periodics(broken, {"name": "plain"}, a_template(STAGES, "{{stage}}"), a_template(STAGES))

    assert len(names(expansion)) == 5
    assert [finding.where.path[1:] for finding in expansion.findings] == [
        (0, "matrix", "stage", 0),
        (0, "matrix", "copy"),
        (2, "name"),
    ]
    assert {finding.job for finding in expansion.findings} == {"e2e-{{stage}}-{{copy}}", "{{stage}}"}


def test_a_template_spans_no_more_cells_than_allowed():
    values = list(range(32))
    assert told(a_template({"a": values, "b": values}, "{{a}}-{{b}}")) == [
        "matrix: its matrix has 1024 cells, more than the 1000 allowed. Make several templates of it"
    ]
    assert told(a_template(STAGES), cells=3) != []
    assert len(names(of_periodics(a_template(STAGES), cells=4))) == 4


def test_a_matrix_too_large_to_count_out_is_refused_at_once():
    axes = {f"a{n}": list(range(1000)) for n in range(20)}

    (finding,) = of_periodics(a_template(axes, "".join(f"{{{{{axis}}}}}-" for axis in axes))).findings

    assert "allowed" in finding.message


def test_templates_cannot_make_more_text_than_allowed_however_many_they_are():
    template = a_template({"a": ["x" * 200, "y" * 200]}, "{{a}}", args=["{{a}}" * 1000])

    expansion = of_periodics(template, template | {"name": "b-{{a}}"}, size=500_000)

    assert len(expansion.data["periodics"]) == 2
    assert [finding.message for finding in expansion.findings] == [
        "the matrices of this file make more text than allowed"
    ]


@given(
    st.dictionaries(
        st.from_regex("[a-d]", fullmatch=True),
        st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True),
        min_size=1,
    ),
    st.data(),
)
def test_a_value_more_adds_jobs_and_changes_none(axes: dict[str, list[int]], data: st.DataObject):
    name = "job" + "".join(f"-{{{{{axis}}}}}" for axis in axes)
    grown = data.draw(st.sampled_from(sorted(axes)))
    more = axes | {grown: [*axes[grown], 100]}

    before, after = (of_periodics(a_template(each, name, args=[name])).data["periodics"] for each in (axes, more))

    assert all(job in after for job in before)
    assert len(after) - len(before) == len(before) // len(axes[grown])
    assert len({job["name"] for job in after}) == len(after)


def test_templates_may_share_their_parts_by_anchors():
    data = parse(b"""
periodics:
- &base
  name: a-{{x}}
  matrix: &axes {x: [1, 2]}
  spec: {containers: [{image: 'i:{{x}}'}]}
- <<: *base
  name: b-{{x}}
""")

    expansion = expanded(data, FILE)

    assert names(expansion) == ["a-1", "a-2", "b-1", "b-2"]
    assert [job["spec"]["containers"][0]["image"] for job in expansion.data["periodics"]] == ["i:1", "i:2"] * 2
