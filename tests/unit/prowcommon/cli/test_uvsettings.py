"""pip's settings, said in uv's words: the bootstrap's translation."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def uvsettings() -> ModuleType:
    script = Path(__file__).parents[4] / ".ci/uvsettings.py"
    spec = importlib.util.spec_from_file_location("uvsettings", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_companys_mirror_reaches_uv(uvsettings: ModuleType) -> None:
    lines = [
        "global.index-url='https://mirror.example/simple'",
        "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'",
        "install.trusted-host='mirror.example'",
        ":env:.cert='/etc/our ca.pem'",
        "global.disable-pip-version-check='1'",
    ]
    assert uvsettings.uv_environment(uvsettings.pip_settings(lines)) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": "mirror.example",
        "SSL_CERT_FILE": "/etc/our ca.pem",
    }


def test_the_environment_wins_over_pips_files_and_its_install_section_over_the_global_one(
    uvsettings: ModuleType,
) -> None:
    lines = [":env:.index-url='env'", "global.index-url='global'", "install.cert='install'", "global.cert='global'"]
    assert uvsettings.uv_environment(uvsettings.pip_settings(lines)) == {
        "UV_DEFAULT_INDEX": "env",
        "SSL_CERT_FILE": "install",
    }
