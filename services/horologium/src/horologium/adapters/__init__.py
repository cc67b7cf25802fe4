"""How horologium reaches the world."""
