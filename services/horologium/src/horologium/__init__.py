"""horologium decides which periodic jobs are due, and brings them into the world.

It keeps no time in memory: when a periodic is due next is a row, so a restart misses nothing and fires nothing twice.
"""
