"""What every Prow service shares.

The job ledger, the events, the configuration and the common shell of a service live here.
This library knows no service: services are found by the entry-point group `prow.services`.
"""
