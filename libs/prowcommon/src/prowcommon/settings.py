"""What a service can be told, and by whom: the environment, read once.

* Shared settings are `PROW_X`; a service's own are `PROW_<SERVICE>_X`. Compose, Kubernetes and `prow up` use the same.
* Secrets come as files, named by `…_FILE`.
* What `config.yaml` can say is never also a setting.
"""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from prowcommon.jobconfig.sources import SUPPLEMENTAL_SUFFIX, Sources


def _seconds(value: object) -> object:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _parts(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
"""ISO 8601 (`PT30S`) or seconds (`30`)."""

CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]
"""`a, b, c`."""


class SharedSettings(BaseSettings):
    """What all services are told alike."""

    model_config = SettingsConfigDict(env_prefix="PROW_", extra="ignore", env_ignore_empty=True)

    database_url: str = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
    """Where Postgres is. A password belongs into a file named by PGPASSFILE, not into this address."""

    nats_url: str = "nats://127.0.0.1:4222"

    config: Path | None = None
    """Prow's `config.yaml`. Services without it never load configuration, they only follow what others loaded."""

    job_config: Path | None = None
    """A file or a tree of job files."""

    plugins: Path | None = None
    """Prow's `plugins.yaml`."""

    supplemental_config: CommaSeparated = ()
    """Trees of files that add to a few sections of `config.yaml`."""

    supplemental_config_suffix: str = SUPPLEMENTAL_SUFFIX
    """What the names of those files end in."""

    config_cache: Path | None = None
    """Where typed job files are kept between loads; unset, every load parses every file."""

    kubeconfig: Path | None = None
    """The kubeconfig whose contexts are the build clusters. No other variable and no other place is looked at."""

    deck_url: str = "http://127.0.0.1:8080"
    """Where people find Deck: the address that a job's URL begins with."""

    plank_url: str = "http://127.0.0.1:8083"

    horologium_url: str = "http://127.0.0.1:8082"

    github_api_url: str = "https://api.github.com"
    """GitHub's REST API; GitHub Enterprise Server's is at `https://HOST/api/v3`."""

    github_token_file: Path | None = None
    """A user's token. It is read again when it changes."""

    github_app_id: str | None = None
    """A GitHub App's id, or its client id: instead of a token."""

    github_app_private_key_file: Path | None = None
    """That App's private key, in PEM form."""

    storage: str | None = None
    """The bucket of jobs whose configuration names none. Unset: what they leave ends with their pods."""

    gcs_credentials_file: Path | None = None
    """A service account's key, in JSON, for buckets at Google. Unset: the identity of the process's surroundings."""

    s3_credentials_file: Path | None = None
    """Prow's JSON with endpoint, region and keys, for S3. Unset: AWS' own variables, or the pod's identity."""

    log_level: str = "info"

    instance: str = Field(default_factory=socket.gethostname)
    """This process's name among its replicas."""

    @property
    def sources(self) -> Sources | None:
        """The files that the configuration is written in; None where there is no `config.yaml`."""
        if self.config is None:
            return None
        return Sources(
            config=self.config,
            job_config=self.job_config,
            supplemental=tuple(map(Path, self.supplemental_config)),
            supplemental_suffix=self.supplemental_config_suffix,
            plugins=self.plugins,
        )


class ServiceSettings(BaseSettings):
    """What one service is told; subclasses set their own `env_prefix` and add fields."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    shared: SharedSettings = Field(default_factory=SharedSettings)

    host: str = "127.0.0.1"
    """Loopback unless said otherwise: nothing is reachable from outside by accident."""

    port: int = 0
    """Each service sets its own default; 0 takes a free one."""

    pool_size: int = 5
    """Connections kept open to Postgres. As many again may be opened in a rush."""

    @classmethod
    def from_environment(cls) -> Self:
        """The settings the environment gives. Raises pydantic's ValidationError, which names each variable."""
        return cls()
