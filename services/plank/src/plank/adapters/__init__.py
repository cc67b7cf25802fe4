"""How plank reaches the world: one package or module per neighbour."""
