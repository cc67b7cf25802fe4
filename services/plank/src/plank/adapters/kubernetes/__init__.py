"""The `kubernetes` executor: one build cluster is one context of a kubeconfig, or the cluster plank runs in.

    prowcommon.kube ──▶ pods.py (a PodRunner) ◀── mirror.py ◀── watching.py
    one request          create, delete, log       what is there   list, then watch

* The API server is the truth. What the watch brought is believed about pods that are there, never about absence.
* Requests of one cluster share a budget, and no other cluster notices when it is used up; neither does plank.
* Pods are decoded by structs that name only what we read (wire.py): thousands of them cost little.
"""
