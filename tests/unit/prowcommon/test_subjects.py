import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.events.subjects import name_of, names_of, subject, token


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_comes_back_from_its_token(name: str) -> None:
    assert name_of(token(name)) == name


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_two_names_never_share_a_token(one: str, other: str) -> None:
    assert (token(one) == token(other)) == (one == other)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_token_holds_nothing_that_nats_keeps_for_itself(name: str) -> None:
    assert not set(token(name)) & set(". *>\t\r\n\0")
    assert token(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "_"),
        ("_", "%5F"),
        ("a.b", "a%2Eb"),
        ("100%", "100%25"),
        ("ci-kubernetes", "ci-kubernetes"),
        ("ü", "%C3%BC"),
    ],
)
def test_tokens_are_written_as_the_design_says(name: str, expected: str) -> None:
    assert token(name) == expected


def test_a_subject_tells_its_names() -> None:
    made = subject("job", "success", "periodic", "", "k8s.io", "a_b")

    assert made == "prow.job.success.periodic._.k8s%2Eio.a%5Fb"
    assert names_of(made) == ["job", "success", "periodic", "", "k8s.io", "a_b"]
