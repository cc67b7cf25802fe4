"""Kubernetes API servers, as every service that has one asks them.

    access.py ──▶ transport.py ──▶ pace.py           which clusters; one request; how many a second
                       ├─────────▶ refusals.py       what a refusal means for whoever asked
                       └─────────▶ connections.py    as whom, for as long as that is good
                                        └────────▶ credentials.py ──▶ kubeconfig.py, program.py

* The client library brings configuration, TLS, credentials and transport; nothing outside this package imports it.
* What an answer holds is decoded by whoever asked, by structs that name only what they read.
"""
