"""The command as a whole: its help is quick, its errors are sentences."""

import subprocess
import sys

import pytest

from prowcommon.cli import main
from prowcommon.errors import UserError

HEAVY = ("aiohttp", "asyncio", "fastapi", "pydantic", "rich", "sqlalchemy", "uvicorn")


def test_help_imports_nothing_heavy() -> None:
    asked = "import sys, prowcommon.cli.main; print(*(set(sys.argv) & set(sys.modules)))"
    imported = subprocess.run([sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True, check=True)
    assert imported.stdout.split() == []


def test_a_foreseen_error_is_one_sentence_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise UserError("Unknown job 'unit-tset'. Did you mean 'unit-test'?")

    monkeypatch.setattr(main, "app", fail)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "prow: Unknown job 'unit-tset'. Did you mean 'unit-test'?\n"


@pytest.mark.parametrize("arguments", [["jobs", "--repo", "no-slash"], ["run", "x", "--label", "novalue"], ["nope"]])
def test_a_wrong_option_is_exit_code_2(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["prow", *arguments])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 2
