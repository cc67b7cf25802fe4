"""One module a channel: each has its target know what is wanted, and no more than once."""
