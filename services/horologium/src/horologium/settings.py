"""Everything horologium can be told."""

from datetime import timedelta

from pydantic_settings import SettingsConfigDict

from prowcommon.settings import Duration, ServiceSettings


class Settings(ServiceSettings):
    """Durations are ISO 8601 (`PT30S`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="PROW_HOROLOGIUM_", extra="ignore", env_ignore_empty=True)

    port: int = 8082

    look_every: Duration = timedelta(seconds=30)
    """How often due rows are looked for, whatever the messages and the alarm said: the promise behind the nudges."""
