"""tide decides whether a pool of pull requests waits, tests or merges.

Its work has not arrived yet: for now it is started, watched and measured like the others, and does nothing.
"""
