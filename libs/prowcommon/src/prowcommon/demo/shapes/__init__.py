"""What GitHub's answers look like: one function for each thing, with all fields that GitHub's description requires.

Fields that nothing here gives a meaning to have GitHub's own neutral value. tests/external holds all of them against
GitHub's published description.
"""
