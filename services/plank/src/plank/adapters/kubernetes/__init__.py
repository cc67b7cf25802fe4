"""The `kubernetes` executor: one build cluster is one context of a kubeconfig, or the cluster plank runs in.

    access.py ──▶ transport.py ──▶ pods.py (a PodRunner) ◀── mirror.py ◀── watching.py
    who may ask    one request      create, delete, log       what is there   list, then watch

* The API server is the truth. What the watch brought is believed about pods that are there, never about absence.
* Requests of one cluster share a budget (pace.py), and what the server refuses is sorted by what to do next
  (refusals.py). No other cluster notices, and neither does plank.
* Pods are decoded by structs that name only what we read (wire.py): thousands of them cost little.

`kubernetes.aio` brings configuration, TLS, credentials and transport; nothing outside this package imports it.
"""
