"""Quantities as Kubernetes writes them again."""

import pytest

from plank.domain.manifest.quantities import canonical
from prowcommon.errors import UserError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("1Ki", "1Ki"),
        ("1023", "1023"),
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1500m", "1500m"),
        ("100000", "100k"),
        ("12e6", "12e6"),
        ("1e1", "10"),
        ("5e-3", "5e-3"),
        (4_000_000_000, "4G"),
        (0.25, "250m"),
        ("0", "0"),
        ("0Gi", "0"),
        ("-3Mi", "-3Mi"),
        ("2E", "2E"),
    ],
)
def test_a_quantity_has_one_spelling(written: str | float, meant: str) -> None:
    assert canonical(written, of="memory") == meant


def test_powers_of_two_that_would_need_a_fraction_move_to_powers_of_ten() -> None:
    assert canonical("0.1Ki", of="memory") == "102400m"
    assert canonical("0.3Gi", of="memory") == "322122547200m"


def test_a_little_is_never_nothing() -> None:
    assert canonical("0.0000000001", of="cpu") == "1n"


def test_more_than_64_bits_is_the_most_there_is() -> None:
    assert canonical("9000Ei", of="memory") == "9223372036854775807"


@pytest.mark.parametrize("written", ["", "Gi", "1 Gi", "1KB", "four", "1e", "0x10", "1_000", "٤"])
def test_what_is_no_quantity_is_refused(written: str) -> None:
    with pytest.raises(UserError, match=r"^memory is .*, which is no quantity\. Write it as Kubernetes does"):
        canonical(written, of="memory")
