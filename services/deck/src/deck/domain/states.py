"""Which order states come in, and what each means in words.

* States are spelled as in the database and in Prow's own pages.

Source: Prow's ProwJob states, where `pending` means that the pod exists.
"""

from prowcommon.prowjobs.model import JobState

IN_ORDER = (
    JobState.SUCCESS,
    JobState.FAILURE,
    JobState.ERROR,
    JobState.ABORTED,
    JobState.PENDING,
    JobState.TRIGGERED,
    JobState.SCHEDULING,
)
"""Left to right in the bar, top to bottom in the filter: what ended, best first, then what is under way."""

MEANING = {
    JobState.SUCCESS: "The job ran and passed.",
    JobState.FAILURE: "The job ran and failed.",
    JobState.ERROR: "The job could not be run to its end: its pod or its configuration was at fault.",
    JobState.ABORTED: "The job was stopped before its end.",
    JobState.PENDING: "The job's pod was created; it starts or runs.",
    JobState.TRIGGERED: "The job waits for its pod.",
    JobState.SCHEDULING: "The job waits for a build cluster to be chosen.",
}
