"""What a 4xx of GitHub's becomes, and what is told about it."""

import json
from typing import Any

import pytest
from gidgethub import HTTPException, sansio

from prowcommon.errors import Conflict, NotFound, ProwError
from prowcommon.github.credentials import Credential
from prowcommon.github.errors import CredentialRefused, GitHubForbidden, GitHubRejected, GitHubUnavailable
from prowcommon.github.refusals import refusal

TOKEN = Credential("the token in /etc/github/token", "token", "s3cret")
ASKED = "POST /repos/acme/widget/issues/1/comments"


def refused(status: int, body: Any, **headers: str) -> ProwError:
    headers = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    with pytest.raises(HTTPException) as caught:
        sansio.decipher_response(status, headers, json.dumps(body).encode())
    return refusal(caught.value, asked=ASKED, credential=TOKEN)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, GitHubUnavailable),
        (400, GitHubRejected),
        (401, CredentialRefused),
        (403, GitHubForbidden),
        (404, NotFound),
        (405, GitHubRejected),
        (409, Conflict),
        (410, NotFound),
        (422, GitHubRejected),
        (451, GitHubRejected),
    ],
)
def test_each_refusal_says_what_its_caller_should_do_next(status: int, kind: type[ProwError]) -> None:
    error = refused(status, {"message": "No"})

    assert type(error) is kind
    assert ASKED in str(error)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Validation Failed", "errors": [{"code": "custom", "message": "Too long"}]}, "'Too long'"),
        ({"message": "Validation Failed", "errors": ["Base is gone"]}, "'Base is gone'"),
        ({"message": "Validation Failed", "errors": [{"code": "missing_field", "field": "body"}]}, "'body'"),
        ({"message": "No commit found for SHA: 0"}, "No commit found for SHA: 0"),
    ],
)
def test_what_github_declines_is_told_in_its_own_words(body: Any, words: str) -> None:
    error = refused(422, body)

    assert isinstance(error, GitHubRejected)
    assert words in str(error)
    assert words in error.words


def test_a_missing_permission_or_scope_is_named() -> None:
    assert "It needs: statuses=write." in str(
        refused(403, {"message": "No"}, x_accepted_github_permissions="statuses=write")
    )
    scopes = {"x_accepted_oauth_scopes": "repo, public_repo", "x_oauth_scopes": "gist, read:org"}
    assert "It needs one of the scopes: repo, public_repo." in str(refused(403, {"message": "No"}, **scopes))
    assert "scopes" not in str(refused(403, {"message": "No"}, **{**scopes, "x_oauth_scopes": "gist, repo"}))


def test_the_credential_is_named_and_never_shown() -> None:
    for status in (401, 403, 404):
        assert TOKEN.name in str(refused(status, {"message": "No"}))
    assert "s3cret" not in repr(TOKEN)
