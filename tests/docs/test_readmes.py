"""The READMEs of the services and `docs/settings.md` against the settings and routes that are there."""

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from docs.pages import ROOT, Page, read, resolve, routes_of, service
from prowcommon.settings import SharedSettings

READMES = {name: f"services/{name}/README.md" for name in ("deck", "horologium", "plank", "sinker", "hook", "tide")}
SETTINGS_PAGE = "docs/settings.md"

_ROW = re.compile(r"^\| `(PROW_\w+)` \|([^|]*)\|", re.MULTILINE)

each_readme = pytest.mark.parametrize("name", READMES)


def told(page: str) -> dict[str, str]:
    """Variable -> default, from a page's tables of settings; a default in words is empty."""
    rows = _ROW.findall((ROOT / page).read_text(encoding="utf-8"))
    return {variable: default.strip().strip("`") if "`" in default else "" for variable, default in rows}


def variables(settings: type[BaseSettings]) -> dict[str, str]:
    """Variable -> field, of everything these settings can be told."""
    prefix, fields = settings.model_config["env_prefix"], settings.model_fields
    return {_alias(fields[name]) or f"{prefix}{name}".upper(): name for name in fields if name != "shared"}


def _alias(field: FieldInfo) -> str:
    return field.validation_alias if isinstance(field.validation_alias, str) else ""


def check_defaults(page: str, settings: type[BaseSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set to the default that the page tells changes nothing."""
    for variable in variables(settings):
        monkeypatch.delenv(variable, raising=False)
    untold = settings()
    for variable, default in told(page).items():
        if default:
            monkeypatch.setenv(variable, default)
    assert settings() == untold
    required = {name for name, field in settings.model_fields.items() if field.default not in (None, ())}
    for variable, field in variables(settings).items():
        factory_made = settings.model_fields[field].default_factory is not None
        assert told(page)[variable] or factory_made or field not in required, f"{page}: {variable} has a default"


@each_readme
def test_a_readme_lists_every_setting_of_its_service(name: str) -> None:
    assert set(told(READMES[name])) == set(variables(service(name).settings))


@each_readme
def test_the_defaults_in_a_readme_are_the_service_s(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROW_INSTANCE", "this-one")
    check_defaults(READMES[name], service(name).settings, monkeypatch)


def test_the_settings_page_lists_every_shared_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(told(SETTINGS_PAGE)) == set(variables(SharedSettings))
    check_defaults(SETTINGS_PAGE, SharedSettings, monkeypatch)


@each_readme
def test_a_readme_names_routes_that_its_service_has_and_leaves_none_out(name: str) -> None:
    unsaid = {"/openapi.json", "/docs/oauth2-redirect", "/redoc"}
    served = {(method, path) for method, path in routes_of(name) if method != "HEAD" and path not in unsaid}

    assert read(READMES[name]).routes() == served


PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("docs/**/*.md"), *map(ROOT.joinpath, READMES.values())))


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_what_a_page_names_and_links_to_exists(path: Path) -> None:
    page = read(path)

    assert [name for name in page.dotted_names() if resolve(name) is None] == []
    assert [file for file in page.files() if not (ROOT / file).exists()] == []
    assert [link for link in page.links if not leads_somewhere(page, link)] == []


def leads_somewhere(page: Page, link: str) -> bool:
    """A file that is there, and a heading that is in it; the web is believed."""
    file, _, heading = link.partition("#")
    if link.startswith("https://"):
        return True
    target = page.path.parent / file if file else page.path
    if not target.exists():
        return False
    return not heading or heading in {anchor(line) for line in target.read_text(encoding="utf-8").splitlines()}


def anchor(line: str) -> str:
    """What GitHub makes of a heading; empty for any other line."""
    if not line.startswith("#"):
        return ""
    return re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
