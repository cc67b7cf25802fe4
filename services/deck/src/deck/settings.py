"""All Deck can be told, beyond what every service is told."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from prowcommon.settings import ServiceSettings


class Settings(ServiceSettings):
    """Everything is `PROW_DECK_…`; the neighbours' addresses are shared settings."""

    model_config = SettingsConfigDict(env_prefix="PROW_DECK_")

    port: int = 8080

    token_file: Path | None = None
    """Deck's own bearer token, with the verb `act-as`: it passes on what people who are signed in ask for. Unset, Deck
    only shows."""

    pool_size: int = 10
    """A page borrows a connection for milliseconds; ten serve more readers than one event loop can."""
