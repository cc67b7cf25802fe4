"""All of Prow on one laptop: what `prow up` starts, in which order, and how it ends.

Settings reach the services through the environment, exactly as in production.
"""
