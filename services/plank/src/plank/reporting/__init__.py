"""Reports: what a ProwJob's moves are told to, on GitHub, on Slack, and to systems of the house.

    opening -> planner     every move becomes what should be told where
            -> lane        one a channel: claims what is due, tells it, notes what came of it
               -> channels GitHub's statuses and comments, Slack, signed webhooks
    rows                   `reports` and `moves_to_report` in Postgres
    domain                 what is told where, and in which words: pure

* A move and its cue in `moves_to_report` are one transaction, so no move is missed. `prow.job.>` only wakes; a sweep
  looks whatever was heard.
* A target (a commit's context, a pull request's comment, a job on Slack, a job at a webhook) is one row of `reports`.
  The newest job wins it: what is older is never told afterwards.
* What is told is decided when it is told, by the job's row and the configuration as they are then.
* Each channel has its own lane: a dead one delays no other. N planks share all of them.
"""
