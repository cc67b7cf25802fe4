"""Our pods against Prow's: the same ProwJobs, byte for byte the same JOB_SPEC and options."""

import copy

import pytest

from unit.plank.manifest.building import as_kubernetes_reads, our_pod
from unit.plank.manifest.prow_answers import Answer, answers


@pytest.mark.parametrize("answer", answers(), ids=str)
def test_a_prowjob_gets_the_pod_that_prow_makes(answer: Answer) -> None:
    given = copy.deepcopy(answer.prowjob)

    pod = our_pod(answer.prowjob)

    assert as_kubernetes_reads(pod) == as_kubernetes_reads(answer.pod)
    assert answer.prowjob == given, "the job was changed on the way"
