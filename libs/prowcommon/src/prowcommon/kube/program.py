"""Programs that hand out credentials: the `exec` of a kubeconfig's user, as clouds have them.

* A program is run without a terminal, and has a minute; what it prints is an `ExecCredential`.
* When it can't be run, fails or prints anything else, that is said, with its own last words and the kubeconfig's hint
  at how to install it. Nothing is asked of the cluster as nobody instead.

Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

import asyncio
import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

_PATIENCE_SECONDS = 60.0
_LONGEST_WORDS = 300
_CLUSTER_KEYS = ("server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url")


class ProgramFailed(Exception):
    """There are no credentials; the message says what became of the program."""


@dataclass(frozen=True, slots=True)
class Given:
    user: dict[str, str]
    """As a kubeconfig would have it."""
    expires_at: datetime | None
    """None when the program doesn't say."""


class _Credential(msgspec.Struct, rename="camel"):
    token: str = ""
    client_certificate_data: str = ""
    client_key_data: str = ""
    expiration_timestamp: datetime | None = None


class _Answer(msgspec.Struct, rename="camel"):
    kind: str
    api_version: str
    status: _Credential


_decode = msgspec.json.Decoder(_Answer).decode


async def ask_program(wanted: Mapping[str, Any], cluster: Mapping[str, Any], *, directory: Path) -> Given:
    """`wanted` is the kubeconfig's `exec`, `directory` where that kubeconfig is. Raises ProgramFailed."""
    command = _command(str(wanted.get("command", "")), directory)
    environment = dict(os.environ) | {each["name"]: each["value"] for each in wanted.get("env") or ()}
    environment["KUBERNETES_EXEC_INFO"] = json.dumps(_info(wanted, cluster))
    output = await _output(command, wanted.get("args") or [], environment, hint=wanted.get("installHint") or "")
    try:
        answer = _decode(output)
    except msgspec.DecodeError as error:
        raise ProgramFailed(f"{command} printed no ExecCredential: {error}") from error
    if (answer.kind, answer.api_version) != ("ExecCredential", wanted.get("apiVersion")):
        told = f"{answer.kind} of {answer.api_version}"
        raise ProgramFailed(f"{command} printed {told}; the kubeconfig asks for {wanted.get('apiVersion')}.")
    return Given(_as_user(command, answer.status), answer.status.expiration_timestamp)


def _command(command: str, directory: Path) -> str:
    """A path is taken from where the kubeconfig is; a bare name is looked for in PATH."""
    return str(directory / command) if os.sep in command else command


def _info(wanted: Mapping[str, Any], cluster: Mapping[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {"interactive": False}
    if wanted.get("provideClusterInfo"):
        spec["cluster"] = {key: cluster[key] for key in _CLUSTER_KEYS if key in cluster}
    return {"apiVersion": wanted.get("apiVersion"), "kind": "ExecCredential", "spec": spec}


async def _output(command: str, arguments: list[str], environment: Mapping[str, str], *, hint: str) -> bytes:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            command, *arguments, env=environment, stdin=nothing, stdout=pipe, stderr=pipe
        )
    except OSError as error:
        raise ProgramFailed(f"{command} can't be run: {error.strerror}. {hint}".strip()) from error
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            output, words = await process.communicate()
    except TimeoutError as error:
        raise ProgramFailed(f"{command} handed out nothing within {_PATIENCE_SECONDS:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = words.decode(errors="replace").strip()[-_LONGEST_WORDS:]
        raise ProgramFailed(f"{command} ended with {process.returncode}: {said or 'it said nothing'}")
    return output


def _as_user(command: str, given: _Credential) -> dict[str, str]:
    user = {"token": given.token} if given.token else {}
    if given.client_certificate_data and given.client_key_data:
        pems = {"client-certificate": given.client_certificate_data, "client-key": given.client_key_data}
        user |= {f"{key}-data": base64.b64encode(pem.encode()).decode() for key, pem in pems.items()}
    if not user:
        raise ProgramFailed(f"{command} handed out neither a token nor a certificate with its key")
    return user
