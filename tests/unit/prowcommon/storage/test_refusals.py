"""What the library's errors mean for whoever asked a bucket."""

import pytest

from prowcommon.errors import NotAllowed, NotFound, ProwError, Unavailable, UserError
from prowcommon.storage.refusals import is_past_the_end, refusal

SIGNED = (
    "Error performing PUT https://s3.example.com/builds/a in 1ms - Server returned non-2xx status code: {status}: "
    "<Error><Code>{code}</Code><StringToSign>very-secret</StringToSign></Error>\n\nDebug source:\nvery-secret"
)


def answered(status: str, code: str = "") -> Exception:
    return RuntimeError(SIGNED.format(status=status, code=code))


@pytest.mark.parametrize(
    ("error", "reading", "writing"),
    [
        (answered("403 Forbidden", "SignatureDoesNotMatch"), NotAllowed, NotAllowed),
        (answered("401 Unauthorized"), NotAllowed, NotAllowed),
        (answered("404 Not Found", "NoSuchBucket"), NotFound, NotAllowed),
        (FileNotFoundError("gone"), NotFound, NotAllowed),
        (answered("503 Slow Down", "SlowDown"), Unavailable, Unavailable),
        (answered("429 Too Many Requests"), Unavailable, Unavailable),
        (RuntimeError("HTTP error: error sending request"), Unavailable, Unavailable),
        (RuntimeError("Error performing PUT http://169.254.169.254/ - status code: 403"), Unavailable, Unavailable),
        (RuntimeError("Unable to open file: Permission denied (os error 13)"), NotAllowed, NotAllowed),
        (RuntimeError("Unable to open file: Read-only file system (os error 30)"), NotAllowed, NotAllowed),
        (RuntimeError("Unable to copy data: No space left on device (os error 28)"), Unavailable, Unavailable),
        (RuntimeError("Unable to rename file: Is a directory (os error 21)"), UserError, UserError),
        (RuntimeError("Unable to open file: Not a directory (os error 20)"), NotFound, NotAllowed),
    ],
)
def test_a_refusal_is_sorted_by_what_to_do_next(
    error: Exception, reading: type[ProwError], writing: type[ProwError]
) -> None:
    read = refusal(error, bucket="s3://builds", path="a")
    written = refusal(error, bucket="s3://builds", path="a", writing=True)

    assert (type(read), type(written)) == (reading, writing)
    for found in (read, written):
        assert "s3://builds" in str(found)
        assert "very-secret" not in str(found)


def test_a_refusal_says_how_the_storage_put_it() -> None:
    error = refusal(answered("403 Forbidden", "SignatureDoesNotMatch"), bucket="s3://builds", path="a", writing=True)

    assert str(error) == (
        "a may not be written in s3://builds with these credentials (403 SignatureDoesNotMatch). "
        "Grant it, or name others."
    )


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (answered("416 Range Not Satisfiable", "InvalidRange"), True),
        (RuntimeError("Generic LocalFileSystem error: Requested range was invalid"), True),
        (answered("404 Not Found"), False),
    ],
)
def test_a_range_past_the_end_is_known(error: Exception, is_so: bool) -> None:
    assert is_past_the_end(error) is is_so
