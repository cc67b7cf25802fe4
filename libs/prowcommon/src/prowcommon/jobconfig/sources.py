"""Which files a configuration is written in, under the names of Prow's own options.

Source: prow pkg/flagutil/config
"""

from dataclasses import dataclass
from pathlib import Path

SUPPLEMENTAL_SUFFIX = "_prowconfig.yaml"


@dataclass(frozen=True, slots=True)
class Sources:
    config: Path
    """`config.yaml`, one file."""
    job_config: Path | None = None
    """A job file, or a tree of them."""
    supplemental: tuple[Path, ...] = ()
    """Trees whose files with `supplemental_suffix` each add to a few sections of `config.yaml`."""
    supplemental_suffix: str = SUPPLEMENTAL_SUFFIX
    plugins: Path | None = None
    """`plugins.yaml`: checked, but no part of the snapshot."""
