"""How a bearer token's secret is made."""

import pytest

from prowcommon.db.tokens import hashed, id_in, new_id, new_secret
from prowcommon.errors import UserError


def test_a_secret_names_its_token_and_no_two_are_alike() -> None:
    token_id = new_id("my-laptop")
    assert token_id.startswith("my-laptop-")
    assert new_id("my-laptop") != token_id
    secret = new_secret(token_id)
    assert id_in(secret) == token_id
    assert new_secret(token_id) != secret
    assert len(hashed(secret)) == 32


@pytest.mark.parametrize("presented", ["", "prow", "prow_x", "prow__y", "prow_x_", "prow_x_y_z", "ghp_x_y", "_x_y"])
def test_what_is_not_shaped_like_a_secret_names_no_token(presented: str) -> None:
    assert id_in(presented) is None


@pytest.mark.parametrize("name", ["", "Upper", "with_underscore", "-dash", "x" * 41, "a b", "ä"])
def test_an_unfit_name_is_refused_with_the_rule(name: str) -> None:
    with pytest.raises(UserError, match="letters, digits and dashes"):
        new_id(name)
