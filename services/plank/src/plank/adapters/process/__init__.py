"""The `process` executor: a pod is a group of processes on this host, under a small shim.

**It isolates nothing.** A job runs as plank's own user, sees this host's files, network and processes, and
could signal plank. It is for `make run`, a laptop and jobs one would start by hand; unmerged code
(presubmits, batches) is refused unless its repository is trusted by name.

    plank ──▶ runner.py ──pod.json──▶ shim.py ──▶ clone.py, init containers, containers
                  ▲                      │
                  └── state.json, exit.json, logs; hints on a FIFO

* plank may be killed at any instant: the shim goes on, and the next plank reads the same files.
* One shim per ProwJob lives at a time (the kernel's lock on `lock` says which), and what a build has begun
  (`started`) is never begun again.
* A shim ends its job by itself at the deadline, and when plank's heartbeat has stopped.

What the shim imports is this package's stdlib-only half: life, layout, joblock, limits, joblog, containers,
strays, clone. The other half (plan, records, hints, runner) is plank's. Nothing may be imported here, or in
the packages above, because every shim would pay for it.
"""
