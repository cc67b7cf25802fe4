"""What tests in here read from the outside, once for all of them."""

from pathlib import Path

import pytest

from external.npm import OPENAPI, file_of
from external.published import Published


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """GitHub's own description of its API."""
    return Published(file_of(OPENAPI, Path(tmp_path_factory.mktemp("npm"))))
