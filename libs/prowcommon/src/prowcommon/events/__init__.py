"""The news that services and plugins hear: one catalogue, one outbox, one relay, two kinds of consumer."""
