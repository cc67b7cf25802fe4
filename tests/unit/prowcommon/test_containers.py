"""Which container of a job somebody means."""

import pytest

from prowcommon.errors import NotFound
from prowcommon.prowjobs.containers import chosen, containers_of
from support.builders import a_spec

ONE = a_spec(pod_spec={"containers": [{"name": "unit"}]})
TWO = a_spec(pod_spec={"containers": [{"name": "unit"}, {"name": "lint"}]})
NONE = a_spec(pod_spec={})


def test_a_container_that_is_alone_is_test_whatever_it_is_called() -> None:
    assert containers_of(ONE) == ("test",)
    assert [chosen(ONE, asked) for asked in ("", "test", "unit")] == ["test"] * 3


def test_of_several_the_first_is_meant_unless_one_is_named() -> None:
    assert containers_of(TWO) == ("unit", "lint")
    assert [chosen(TWO, asked) for asked in ("", "test", "unit", "lint")] == ["unit", "unit", "unit", "lint"]


@pytest.mark.parametrize(("spec", "words"), [(TWO, "it has unit, lint"), (NONE, "it has none")])
def test_a_container_that_is_not_there_is_told_with_those_that_are(spec, words) -> None:
    with pytest.raises(NotFound, match=words):
        chosen(spec, "deploy")
