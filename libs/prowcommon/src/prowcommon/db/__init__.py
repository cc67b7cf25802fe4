"""Postgres, the system of record: tables, named statements, and a repository per aggregate."""
