"""HTTP in: translate, ask, show."""
