"""Keeping the configuration: the one service that holds the files turns them into what all services run.

    fingerprint (did a file change?) -> compiling (files to bytes) -> keeper (activate, record, answer who asked)

* The holder of the `config` lease looks at the files each second, compiles what changed and stores the snapshot. A
  configuration that can't be loaded changes nothing: the last good one stays active.
* What became of an attempt is a row (`config_loads`), written in the same transaction, if it is news or somebody asked.
* Files that change while they are read are read again before anybody sees them.
"""
