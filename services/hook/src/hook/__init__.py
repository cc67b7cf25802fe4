"""hook decides what a webhook asks for.

Its work has not arrived yet: for now it is started, watched and measured like the others, and does nothing.
"""
