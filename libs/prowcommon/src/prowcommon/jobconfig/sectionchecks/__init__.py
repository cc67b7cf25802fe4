"""What makes `config.yaml` unusable, section by section.

* Each check looks at what one file says and at nothing else; so the files that add to `config.yaml` are each checked
  by themselves, and a problem is told where it stands.
* What Prow refuses is refused, and no more: what it only finds out at run time is no error here.

Source: prow pkg/config/config.go, pkg/config/tide.go, pkg/config/gangway.go
"""

from collections.abc import Iterator
from datetime import datetime

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sectionchecks.deck import deck_findings
from prowcommon.jobconfig.sectionchecks.gangway import gangway_findings
from prowcommon.jobconfig.sectionchecks.installation import installation_findings
from prowcommon.jobconfig.sectionchecks.plank import plank_findings
from prowcommon.jobconfig.sectionchecks.reporters import reporters_findings
from prowcommon.jobconfig.sectionchecks.tide import tide_findings


def config_findings(prow: ProwConfig, where: Where, now: datetime) -> Iterator[Finding]:
    """What is wrong with what the file at `where` says; `now` is the latest instant it may name."""
    yield from installation_findings(prow, where, now)
    yield from plank_findings(prow.plank, where.within("plank"))
    yield from deck_findings(prow.deck, where.within("deck"))
    yield from tide_findings(prow.tide, where.within("tide"))
    yield from reporters_findings(prow, where)
    yield from gangway_findings(prow.gangway, where.within("gangway"))
