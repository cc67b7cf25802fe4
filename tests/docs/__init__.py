"""The pages of `docs/` against the code they speak of, so that none of them rots in silence."""
