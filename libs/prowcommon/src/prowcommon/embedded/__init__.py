"""Real Postgres and real nats-server, from PyPI wheels, as supervised children on this host.

For `prow up` and for tests; production names its servers by URL and never comes here.
"""
