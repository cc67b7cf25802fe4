"""What operators see of reports in `/metrics`."""

import pytest

from prowcommon.demo.faults import SecondaryLimit
from prowcommon.prowjobs.model import JobState
from support.reports import SET_STATUS, ReportsScene
from support.scenes import until

SUCCESS = JobState.SUCCESS

pytestmark = pytest.mark.usefixtures("statuses_only")


async def test_figures_say_how_many_reports_wait(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET_STATUS, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)
    async with scene.plank(registry=True):

        async def one_waits() -> bool:
            return scene.registry.get_sample_value("prow_reports_waiting", {"channel": "github-status"}) == 1

        await until(one_waits)


async def test_figures_say_what_became_of_reports(scene: ReportsScene) -> None:
    async with scene.plank(registry=True):
        await scene.ran(state=SUCCESS)
        await scene.all_told()

        async def is_counted() -> bool:
            labels = {"channel": "github-status", "outcome": "told"}
            return (scene.registry.get_sample_value("prow_reports_total", labels) or 0) >= 1

        await until(is_counted)

    assert scene.registry.get_sample_value("prow_report_delay_seconds_count", {"channel": "github-status"})
