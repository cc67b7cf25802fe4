"""What an API server sends, and what somebody else sends in its stead."""

import pytest

from plank.adapters.kubernetes.wire import decode_event, decode_pod, decode_pods
from prowcommon.errors import Unavailable


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>Please log in.</html>",
        b'{"kind": "Status", "code": 200}',
        b'{"metadata": {"name": "cut off in the mid',
        b"",
    ],
)
def test_an_answer_of_somebody_else_s_is_as_good_as_none(answer: bytes) -> None:
    for decode in (decode_pod, decode_pods, decode_event):
        with pytest.raises(Unavailable, match="of Kubernetes"):
            decode(answer)


def test_whoever_reads_the_error_sees_what_was_sent() -> None:
    with pytest.raises(Unavailable, match=r"no PodList of Kubernetes: .*It begins with '<html>Please log in"):
        decode_pods(b"<html>Please log in.</html>")
