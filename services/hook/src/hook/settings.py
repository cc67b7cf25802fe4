"""Everything hook can be told."""

from pydantic_settings import SettingsConfigDict

from prowcommon.settings import ServiceSettings


class Settings(ServiceSettings):
    """What all services are told; nothing of its own yet."""

    model_config = SettingsConfigDict(env_prefix="PROW_HOOK_", extra="ignore", env_ignore_empty=True)

    port: int = 8081
    pool_size: int = 1
