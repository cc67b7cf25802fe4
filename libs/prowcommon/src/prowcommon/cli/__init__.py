"""The `prow` command: what a person at a terminal, or a script, asks of a Prow.

Modules named like a verb hold its options and help and import nothing heavy, so that `prow --help` is quick; what
does the work is imported when it is called.
"""
