"""GitHub, as far as Prow needs it: its REST API by token or as a GitHub App.

    opening -> requesting    the loop, and what `policy` makes of trouble
            -> attempting    one try of it
            -> credentials, appauth    who asks
               lanes                   within which budget, and how much at once
               cache                   what was answered before
               wire                    one request, one answer
               refusals                what GitHub's no means
    statuses, comments, labels, pulls, identity     one topic each: what we send, what we read, the calls

* `opening.open_github` makes a `GitHub` of settings; services take the narrow Protocols in `ports`.
* The protocol (headers, URI templates, links, errors) is gidgethub's sans-I/O core; the connection is aiohttp's; when
  to wait, when to repeat and what to say is ours, and stands in `policy` and `refusals`.
* Answers are msgspec structs that name only what somebody reads: GitHub adds fields, and its own examples lack some.
* What may have been done is never done again unseen: `once` looks first (docs/adr/0014).
* Only `wire` knows aiohttp, and no token is in a log line, an exception or a repr.
"""
