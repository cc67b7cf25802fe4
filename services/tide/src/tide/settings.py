"""Everything tide can be told."""

from pydantic_settings import SettingsConfigDict

from prowcommon.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services are told; nothing of its own yet."""

    model_config = SettingsConfigDict(env_prefix="PROW_TIDE_", extra="ignore", env_ignore_empty=True)

    port: int = 8085
    pool_size: int = 1
