"""All Deck can be told, beyond what every service is told."""

from pydantic_settings import SettingsConfigDict

from prowcommon.settings import ServiceSettings


class Settings(ServiceSettings):
    """Everything is `PROW_DECK_…`; the neighbours' addresses are shared settings."""

    model_config = SettingsConfigDict(env_prefix="PROW_DECK_")

    port: int = 8080

    pool_size: int = 10
    """A page borrows a connection for milliseconds; ten serve more readers than one event loop can."""
