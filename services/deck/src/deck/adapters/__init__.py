"""Deck's doors to Postgres, to plank and to the news."""
