"""sinker decides what has outlived its keep, and sweeps it away.

Its work has not arrived yet: for now it is started, watched and measured like the others, and does nothing.
"""
