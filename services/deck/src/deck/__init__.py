"""Deck shows ProwJobs to people: what runs, what passed, what failed, and why.

It decides nothing but how a job is shown, and writes nothing but who is signed in.
"""
