"""plank decides the next step that brings a ProwJob and its pod into agreement, and takes it.

It alone writes a ProwJob's state. For each build cluster one plank acts: the holder of that cluster's lease.
"""
