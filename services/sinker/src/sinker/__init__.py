"""sinker decides what has outlived its keep, and sweeps it away.

It remembers nothing: a sweep that is killed in the middle has done what it did, and the next one does the rest.
"""
