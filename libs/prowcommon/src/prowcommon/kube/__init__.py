"""Kubernetes API servers, as every service that has one asks them.

    access.py ──▶ transport.py ──▶ pace.py        which clusters, as whom; one request; how many a second
                       └─────────▶ refusals.py    what a refusal means for whoever asked

* The client library brings configuration, TLS, credentials and transport; nothing outside this package imports it.
* What an answer holds is decoded by whoever asked, by structs that name only what they read.
"""
