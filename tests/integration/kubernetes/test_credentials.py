"""As whom a cluster is asked, over TLS: service accounts, kubeconfigs and programs, and what comes of their changes."""

import base64
import json
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from prowcommon.errors import Unavailable
from prowcommon.kube import connections, credentials, program
from prowcommon.kube.access import Access
from prowcommon.kube.opening import open_api
from prowcommon.kube.transport import KubeApi
from prowcommon.tasks import all_of
from support.certificates import Authority
from support.kubeapi import FakeKubeApi, Json
from support.realkube import kubeconfig_of

PODS = "/api/v1/namespaces/default/pods"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def server(authority: Authority) -> AsyncIterator[FakeKubeApi]:
    """It speaks TLS and lets nobody in without a token."""
    async with FakeKubeApi(token="first", lets_anybody_in=False).serving(authority.serving()) as server:
        yield server


@pytest.fixture
def kubeconfig(tmp_path: Path, authority: Authority) -> Path:
    (tmp_path / "ca.crt").write_text(authority.pem)
    return tmp_path / "kubeconfig"


def write(kubeconfig: Path, server: FakeKubeApi, user: Json) -> None:
    kubeconfig.write_text(kubeconfig_of({"server": server.url, "certificate-authority": "ca.crt"}, user))


@asynccontextmanager
async def asking(kubeconfig: Path | None) -> AsyncIterator[KubeApi]:
    async with open_api(Access("default", kubeconfig, "default"), requests_per_second=1000) as api:
        yield api


# A service account


@pytest.fixture
def account(tmp_path: Path, server: FakeKubeApi, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that a pod finds its service account in."""
    directory = tmp_path / "serviceaccount"
    directory.mkdir()
    (directory / "token").write_text("first")
    (directory / "ca.crt").write_text(authority.pem)
    monkeypatch.setattr(credentials, "SERVICE_ACCOUNT", directory)
    address = urlsplit(server.url)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", str(address.hostname))
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(address.port))
    return directory


async def test_a_service_account_s_token_is_exchanged_and_the_next_request_brings_the_new_one(
    server: FakeKubeApi, account: Path
) -> None:
    async with asking(None) as api:
        await api.ask("GET", PODS)

        exchange(account / "token", "second")
        server.token = "second"

        await api.ask("GET", PODS)
    assert server.unauthorized == 0


async def test_a_token_that_comes_to_its_file_late_is_taken_up_at_the_refusal(
    server: FakeKubeApi, account: Path
) -> None:
    """The clock of a file system may be coarse: two contents within one tick look alike."""
    async with asking(None) as api:
        await api.ask("GET", PODS)
        as_it_was = (account / "token").stat()
        (account / "token").write_text("later")
        os.utime(account / "token", ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))
        server.token = "later"

        await api.ask("GET", PODS)
    assert server.unauthorized == 1


async def test_a_cluster_s_authority_is_exchanged_while_we_run(
    tmp_path: Path, account: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = Authority(tmp_path, "another")
    async with FakeKubeApi(token="first").serving(another.serving()) as moved, asking(None) as api:
        await api.ask("GET", PODS)
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(urlsplit(moved.url).port))

        exchange(account / "ca.crt", another.pem)

        await api.ask("GET", PODS)
        assert len(moved.asked) == 1


async def test_a_pod_without_a_service_account_is_told_so(account: Path) -> None:
    (account / "token").unlink()

    async with asking(None) as api:
        with pytest.raises(Unavailable, match="No credentials for build cluster 'default': Service token file"):
            await api.ask("GET", PODS)


# A kubeconfig


async def test_a_kubeconfig_that_changes_is_read_before_the_next_request(server: FakeKubeApi, kubeconfig: Path) -> None:
    write(kubeconfig, server, {"token": "first"})
    async with asking(kubeconfig) as api:
        await api.ask("GET", PODS)

        write(kubeconfig, server, {"token": "second"})
        server.token = "second"

        await api.ask("GET", PODS)
    assert server.unauthorized == 0


async def test_a_kubeconfig_that_is_half_written_changes_nothing_until_it_is_whole(
    server: FakeKubeApi, kubeconfig: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PAUSE", timedelta())
    write(kubeconfig, server, {"token": "first"})
    async with asking(kubeconfig) as api:
        await api.ask("GET", PODS)
        exchange(kubeconfig, "apiVersion: v1\nclusters: [{name: def")
        await api.ask("GET", PODS)

        write(kubeconfig, server, {"token": "second"})
        server.token = "second"

        await api.ask("GET", PODS)
    assert server.unauthorized == 0


async def test_a_token_file_may_end_with_a_newline_and_may_change(server: FakeKubeApi, kubeconfig: Path) -> None:
    token = kubeconfig.parent / "token"
    token.write_text("first\n")
    write(kubeconfig, server, {"tokenFile": "token"})
    async with asking(kubeconfig) as api:
        await api.ask("GET", PODS)

        exchange(token, "second\n")
        server.token = "second"

        await api.ask("GET", PODS)
    assert server.unauthorized == 0


async def test_a_certificate_and_its_key_are_brought_and_leave_no_file_behind(
    authority: Authority, kubeconfig: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(scratch := tmp_path / "scratch"))
    scratch.mkdir()
    async with FakeKubeApi().serving(authority.serving(asks_clients=True)) as server:
        write(kubeconfig, server, a_certificate(authority))

        async with asking(kubeconfig) as api:
            await api.ask("GET", PODS)

    assert list(scratch.iterdir()) == []


async def test_a_context_that_names_nobody_is_told_with_its_file(server: FakeKubeApi, kubeconfig: Path) -> None:
    document = yaml.safe_load(kubeconfig_of({"server": server.url}, {"token": "first"}))
    document["contexts"][0]["context"]["user"] = "octocat"
    exchange(kubeconfig, yaml.safe_dump(document))

    async with asking(kubeconfig) as api:
        with pytest.raises(Unavailable, match=r"context 'default' of .*/kubeconfig\): it has no user 'octocat'"):
            await api.ask("GET", PODS)
    assert server.asked == []


# A program


class Program:
    """It prints what it is told to, and notes each run."""

    def __init__(self, directory: Path) -> None:
        self._answer, self._runs = directory / "answer", directory / "runs"
        self.path = directory / "credentials"
        self.path.write_text(
            f"#!{sys.executable}\nimport os, pathlib, runpy\n"
            f"pathlib.Path({str(self._runs)!r}).open('a').write(os.environ['KUBERNETES_EXEC_INFO'] + '\\n')\n"
            f"runpy.run_path({str(self._answer)!r})\n"
        )
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)

    def does(self, source: str) -> None:
        exchange(self._answer, source)

    def hands_out(self, **status: Any) -> None:
        api = "client.authentication.k8s.io/v1"
        self.does(f"print({json.dumps({'apiVersion': api, 'kind': 'ExecCredential', 'status': status})!r})")

    def runs(self) -> list[Any]:
        return [json.loads(line) for line in self._runs.read_text().splitlines()] if self._runs.exists() else []

    @property
    def user(self) -> Json:
        wanted = {"apiVersion": "client.authentication.k8s.io/v1", "command": f"./{self.path.name}"}
        return {"exec": wanted | {"args": ["token"], "provideClusterInfo": True, "installHint": "Ask octocat for it."}}


@pytest.fixture
def handing_out(kubeconfig: Path, server: FakeKubeApi) -> Program:
    handing_out = Program(kubeconfig.parent)
    handing_out.hands_out(token="first")
    write(kubeconfig, server, handing_out.user)
    return handing_out


async def test_a_program_is_run_once_for_however_many_requests(
    server: FakeKubeApi, kubeconfig: Path, handing_out: Program
) -> None:
    async with asking(kubeconfig) as api:
        await all_of(*(api.ask("GET", PODS) for _ in range(20)))

    (told,) = handing_out.runs()
    assert told["spec"] == {"interactive": False, "cluster": {"server": server.url}}


async def test_a_token_that_the_server_takes_no_longer_is_renewed_once(
    server: FakeKubeApi, kubeconfig: Path, handing_out: Program
) -> None:
    async with asking(kubeconfig) as api:
        await api.ask("GET", PODS)

        server.token = "second"
        handing_out.hands_out(token="second")

        await all_of(*(api.ask("GET", PODS) for _ in range(20)))
    assert len(handing_out.runs()) == 2
    assert 1 <= server.unauthorized <= 20


async def test_a_token_of_which_the_end_is_known_is_renewed_before_it_is_refused(
    server: FakeKubeApi, kubeconfig: Path, handing_out: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    handing_out.hands_out(token="first", expirationTimestamp=ends_at.isoformat())
    async with asking(kubeconfig) as api:
        await api.ask("GET", PODS)
        monkeypatch.setattr(credentials, "datetime", _Clock(ends_at + timedelta(seconds=1)))

        server.token = "second"
        handing_out.hands_out(token="second")

        await api.ask("GET", PODS)
    assert server.unauthorized == 0


async def test_credentials_that_are_never_taken_cost_one_run_and_not_one_for_each_request(
    server: FakeKubeApi, kubeconfig: Path, handing_out: Program
) -> None:
    handing_out.hands_out(token="nobody's")

    async with asking(kubeconfig) as api:
        for _ in range(5):
            with pytest.raises(Unavailable, match="answered 401: Unauthorized"):
                await api.ask("GET", PODS)

    assert len(handing_out.runs()) == 1


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("raise SystemExit('no session: log in first')", "ended with 1: no session: log in first"),
        ("print('hello')", "printed no ExecCredential"),
        ('print(\'{"kind": "ExecCredential", "apiVersion": "v7", "status": {}}\')', "ExecCredential of v7"),
        ("import time; time.sleep(600)", "handed out nothing within"),
    ],
)
async def test_a_program_that_fails_is_told_of_and_nobody_is_asked_anything_instead(
    server: FakeKubeApi,
    kubeconfig: Path,
    handing_out: Program,
    source: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "sleep" in source:
        monkeypatch.setattr(program, "_PATIENCE_SECONDS", 0.5)
    handing_out.does(source)

    async with asking(kubeconfig) as api:
        for _ in range(5):
            with pytest.raises(Unavailable, match=f"No credentials for build cluster 'default'.*{told}"):
                await api.ask("GET", PODS)

    assert len(handing_out.runs()) <= 1, "asked again after a pause"
    assert server.asked == []


async def test_a_program_that_failed_is_run_again_after_a_pause(
    kubeconfig: Path, handing_out: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    handing_out.does("raise SystemExit(1)")
    async with asking(kubeconfig) as api:
        with pytest.raises(Unavailable, match="ended with 1: it said nothing"):
            await api.ask("GET", PODS)
        handing_out.hands_out(token="first")

        monkeypatch.setattr(connections, "PAUSE", timedelta())

        await api.ask("GET", PODS)


async def test_a_program_that_isn_t_there_is_told_with_the_hint_of_the_kubeconfig(
    kubeconfig: Path, handing_out: Program
) -> None:
    handing_out.path.unlink()

    async with asking(kubeconfig) as api:
        with pytest.raises(Unavailable, match=r"can't be run: No such file or directory. Ask octocat for it\."):
            await api.ask("GET", PODS)


async def test_a_program_may_hand_out_a_certificate(
    authority: Authority, kubeconfig: Path, handing_out: Program
) -> None:
    certificate, key = authority.issue("plank")
    handing_out.hands_out(clientCertificateData=certificate, clientKeyData=key)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(FakeKubeApi().serving(authority.serving(asks_clients=True)))
        write(kubeconfig, server, handing_out.user)
        api = await stack.enter_async_context(asking(kubeconfig))

        await api.ask("GET", PODS)


class _Clock:
    """What `datetime` is to a module that asks it for the time."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self, _: Any) -> datetime:
        return self._at


def exchange(path: Path, content: str) -> None:
    """As those do who care: whoever reads finds the old content or the new."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(content)
    beside.replace(path)


def a_certificate(authority: Authority) -> Json:
    certificate, key = authority.issue("plank")
    pems = {"client-certificate-data": certificate, "client-key-data": key}
    return {name: base64.b64encode(pem.encode()).decode() for name, pem in pems.items()}
